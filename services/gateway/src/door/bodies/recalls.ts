/** Bodies and addresses of what is done about a recall; which one stands in the address. */
import {
  Code,
  Id,
  LotFinding,
  OneOf,
  PageRequest,
  Parts,
  RECALL_LOTS_MAX,
  Text,
} from '@satchel/contracts';

export class RecallPath {
  @Id('The recall.')
  id!: string;
}

export class RecallHoldersAsked extends PageRequest {
  @Id('The recall.')
  id!: string;

  @OneOf(
    'As they are `now` (unless told), or as they were when it was `opened`.',
    ['now', 'opened'],
    { optional: true },
  )
  as?: 'now' | 'opened';

  @Code('Only this location, and what is on the way to it.', { optional: true })
  location?: string;
}

export class RecallTasksAsked extends PageRequest {
  @Id('The recall.')
  id!: string;

  @OneOf('Only these; `told` is the list of whom to remind.', ['told', 'confirmed'], {
    optional: true,
  })
  state?: 'told' | 'confirmed';

  @Code('Only of this location.', { optional: true })
  location?: string;
}

export class FindingsBody {
  @Id('Made by whoever reports; the same id is never recorded twice.')
  id!: string;

  @Code('Where was looked.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Parts(
    'What was found of each lot; a lot of the recall that is not listed was not found.',
    () => LotFinding,
    RECALL_LOTS_MAX,
  )
  lots!: LotFinding[];

  @Text('Anything else.', 500, { optional: true })
  note?: string;
}

export class ClosingBody {
  @Id('Made by whoever closes it; the same id is never carried out twice.')
  id!: string;

  @Text('Why it is closed although units are not accounted for, or holders did not confirm.', 500, {
    optional: true,
    example: 'Two clinics are cut off by the flood; their stock was confirmed by telephone.',
  })
  reason?: string;
}

/** The question as its owner takes it. */
export function asOwned<Asked extends { id: string }>({ id, ...asked }: Asked) {
  return { ...asked, recall: id };
}
