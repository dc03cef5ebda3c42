/**
 * Conditions and what their treatment needs: entries of the register. Each need is met by any of
 * its products, and a person is treated when all needs are met; how many units that takes, and of
 * which age, the products say by their courses.
 */
import { message } from '../contract.js';
import { Code, Part, Parts, Text, Whole, Words } from '../field.js';
import { BATCH_MAX, PageInfo, PageRequest } from '../page.js';
import { RegisterAnswer } from './register.js';

/** Most needs of one condition. */
export const NEEDS_MAX = 10;
/** Most products of which any meets a need. */
export const ALTERNATIVES_MAX = 20;

export class ConditionNeed {
  @Text('What is needed, in a word or two.', 60, { example: 'medicine' })
  name!: string;

  @Words('The products of which any will do, each with its course.', ALTERNATIVES_MAX, {
    example: ['ACT-1', 'ACT-2'],
  })
  products!: string[];
}

export class ConditionEntry {
  @Code('Code of the condition.', { example: 'malaria' })
  id!: string;

  @Text('Its name.', 200, { example: 'Malaria, uncomplicated' })
  name!: string;

  @Parts('What is needed: all of it.', () => ConditionNeed, NEEDS_MAX, { least: 1 })
  needs!: ConditionNeed[];
}

export class RegisterConditions {
  @Parts('Conditions.', () => ConditionEntry, BATCH_MAX, { least: 1 })
  items!: ConditionEntry[];
}
export const registerConditions = message(
  'inventory.cmd.register-conditions.v1',
  RegisterConditions,
  RegisterAnswer,
);

export class ConditionState extends ConditionEntry {
  @Whole('Version; the highest wins.', 1, Number.MAX_SAFE_INTEGER)
  version!: number;
}

export class ListConditions extends PageRequest {}
export class ConditionPage {
  @Parts('Conditions by code.', () => ConditionState, 200)
  items!: ConditionState[];

  @Part('Where the list goes on.', () => PageInfo)
  page!: PageInfo;
}
export const listConditions = message(
  'inventory.qry.list-conditions.v1',
  ListConditions,
  ConditionPage,
);
