/**
 * Every command about lots and handovers can be sent twice: what was answered is kept in the
 * transaction of its effect. The same id and content is answered the same again, and the id is
 * never taken for anything else. Whatever is refused keeps nothing and may be sent again under the
 * same id.
 */
import type { Principal } from '@satchel/access';
import { refuse } from '@satchel/contracts';
import type { KeptCommands } from './ports.js';
import { contentHash } from './record-stock-events.js';

export interface LotCommand {
  /** The message's subject: the same body under another subject is another command. */
  readonly subject: string;
  readonly body: { readonly id: string };
  readonly who: Principal;
  readonly at: number;
}

export async function once<Reply extends object>(
  commands: KeptCommands,
  { subject, body, who, at }: LotCommand,
  work: () => Promise<Reply>,
): Promise<Reply> {
  const { id } = body;
  const hash = contentHash({ subject, body });
  const principal = who.onBehalfOf ?? who.subject;
  const kept = await commands.kept(id);
  if (kept) {
    if (kept.contentHash === hash && kept.principal === principal) return kept.answer as Reply;
    refuse(422, 'id-reused', `The id ${id} was used for something else. Make a new one.`);
  }
  const answer = await work();
  await commands.keep({ id, principal, contentHash: hash, answer, at });
  return answer;
}
