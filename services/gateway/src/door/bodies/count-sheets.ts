/** Bodies of acts about a count sheet; the version travels in `If-Match`. */
import {
  COUNT_LINES_MAX,
  CountedLineTold,
  Explanation,
  Flag,
  Id,
  Instant,
  Parts,
  Text,
  When,
} from '@satchel/contracts';

export class CountSheetPath {
  @Id('The count sheet.')
  id!: string;
}

export class CountLinesBody {
  @When('When it is counted, where that changes.', { optional: true })
  countedAt?: string;

  @Parts(
    'Lines as they now stand; others stay. One without quantity and lots is not counted yet.',
    () => CountedLineTold,
    COUNT_LINES_MAX,
  )
  lines!: CountedLineTold[];
}

export class CountActBody {
  @Id('Made by whoever does it; the same id is never carried out twice.')
  id!: string;
}

export class CountSubmissionBody extends CountActBody {
  @Flag('Whether lines without a count are left out; else such a sheet is refused.', {
    optional: true,
  })
  leaveUncounted?: boolean;

  @Instant('When the sender sent this by its own clock; corrects that clock.', { optional: true })
  sentAt?: string;
}

export class ExplanationsBody extends CountActBody {
  @Parts('Reasons, each product once.', () => Explanation, COUNT_LINES_MAX, { least: 1 })
  lines!: Explanation[];
}

export class CountApprovalBody extends CountActBody {
  @Text('Anything to be remembered with it.', 500, { optional: true })
  note?: string;
}

export class RecountBody extends CountActBody {
  @Text('Why; goes back to those who counted.', 500, { example: 'Look in the cold room as well.' })
  reason!: string;
}
