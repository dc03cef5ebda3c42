/** Where snapshots of observed locations come in, and questions about how old they are. */
import { Controller } from '@nestjs/common';
import {
  type ListObservedLocations,
  listObservedLocations,
  type ObservedLocationPage,
  type RecordSnapshot,
  recordSnapshot,
  type SnapshotState,
} from '@satchel/contracts';
import { Answers, type RequestContext } from '@satchel/messaging';
import { RecordsSnapshots } from '../use-cases/record-snapshot.js';
import { ObservedQuestions } from '../use-cases/snapshot-ports.js';

@Controller()
export class SnapshotDoor {
  constructor(
    private readonly snapshots: RecordsSnapshots,
    private readonly questions: ObservedQuestions,
  ) {}

  @Answers(recordSnapshot)
  record(body: RecordSnapshot, { principal }: RequestContext): Promise<SnapshotState> {
    return this.snapshots.record(body, principal);
  }

  @Answers(listObservedLocations)
  list(body: ListObservedLocations, { principal }: RequestContext): Promise<ObservedLocationPage> {
    return this.questions.list(body, principal);
  }
}
