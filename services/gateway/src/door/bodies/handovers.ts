/** Addresses of handovers, and the accounts that one asks to be changed. */
import { Code, Flag, Id, OneOf, PageRequest, Parts, Text } from '@satchel/contracts';

export class HandoverPath {
  @Id('The handover.')
  id!: string;
}

export class HoldersAsked extends PageRequest {
  @Code('The kit.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;
}

export const ACCOUNT_STATES = ['as-it-should-be', 'to-change', 'not-found'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export class HandoverAccountBody {
  @Text('The account, or what the register held as the holder.', 60, {
    example: '0190b6a4-7c5e-7b1a-9f00-3d2c1b0a9e96',
  })
  account!: string;

  @Flag(
    'True: it should be able to report for the kit. False: it should no longer hold the role `chw` there.',
    { example: true },
  )
  shouldReport!: boolean;

  @OneOf(
    '`to-change`: `PUT /v1/accounts/{id}` is needed; `not-found`: you keep no such account.',
    ACCOUNT_STATES,
  )
  state!: AccountState;
}

export class HandoverAccountsBody {
  @Code('The kit.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Parts('Accounts that the handover touches, as they are now.', () => HandoverAccountBody, 3)
  items!: HandoverAccountBody[];
}
