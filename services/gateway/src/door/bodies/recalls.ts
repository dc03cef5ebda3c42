/** Addresses of what is asked and done about a recall. */
import { Code, Id, OneOf, PageRequest } from '@satchel/contracts';

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

export class RecalledSetsAsked extends PageRequest {
  @Id('The recall.')
  id!: string;
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

/** The question as its owner takes it. */
export function asOwned<Asked extends { id: string }>({ id, ...asked }: Asked) {
  return { ...asked, recall: id };
}
