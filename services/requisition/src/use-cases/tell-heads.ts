/** How far requisitions are, for services that compare their copies with them. */
import type { HeadPage, HeadsWanted } from '@satchel/contracts';
import type { RequisitionHeads } from './ports.js';
import { stateOf } from './requisition-state.js';

const LIMIT_DEFAULT = 500;

export class TellHeads {
  constructor(private readonly requisitions: RequisitionHeads) {}

  async run({ kind, known, after, limit, withState }: HeadsWanted): Promise<HeadPage> {
    // The epoch first: what is read afterwards is told in it, or in a later one.
    const epoch = await this.requisitions.epoch();
    if (kind !== 'requisition') return { epoch, items: [] };
    const found = known
      ? await this.requisitions.byIds(known.map(({ key }) => key))
      : await this.requisitions.after(after, limit ?? LIMIT_DEFAULT);
    const items = found.map((it) => ({
      key: it.id,
      position: it.version,
      ...(withState ? { state: JSON.stringify(stateOf(it)) } : {}),
    }));
    return { epoch, items };
  }
}
