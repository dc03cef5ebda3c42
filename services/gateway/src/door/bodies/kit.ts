/** The answer about a kit, as the docs and the check know it. */
import {
  Code,
  DayField,
  Flag,
  Id,
  Instant,
  OneOf,
  Part,
  Parts,
  Real,
  Text,
  Total,
  Units,
  Words,
} from '@satchel/contracts';

export class KitPath {
  @Code('The location, usually a kit.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;
}

export class KitQuantity {
  @Total('Dispensing units.', { example: 35 })
  units!: number;

  @Total('Whole packs; absent where the pack is not known.', { optional: true, example: 3 })
  packs?: number;

  @Total('Units beside the whole packs.', { optional: true, example: 5 })
  loose?: number;

  @Text('The same as a person says it.', 200, { example: '3 packs of 10 + 5 tablets' })
  inWords!: string;
}

export class KitCondition {
  @Text('The condition.', 100, { example: 'malaria' })
  condition!: string;

  @OneOf(
    'Whether it can be treated today: every part of the treatment is there.',
    ['yes', 'no', 'unknown'],
    {
      example: 'yes',
    },
  )
  answer!: 'yes' | 'no' | 'unknown';

  @Total('How many people can be treated.', { optional: true, example: 5 })
  courses?: number;

  @Text('In words.', 500, { example: 'Can treat malaria: 5 courses.' })
  inWords!: string;
}

export class KitCount {
  @Instant('When.')
  at!: string;

  @Text('Opaque id of who.', 100, { optional: true })
  by?: string;

  @Text('In words.', 200, { example: 'Counted on 10 November.' })
  inWords!: string;
}

export class KitUse {
  @Real('Average monthly consumption, corrected for stock-out days.', 0, 1e12, {
    optional: true,
    example: 71.2,
  })
  perMonth?: number;

  @Real('The same uncorrected.', 0, 1e12, { optional: true, example: 60 })
  perMonthRaw?: number;

  @Text('In words.', 200, {
    example: '71 tablets a month (60 uncorrected, 14 stock-out days in 90).',
  })
  inWords!: string;
}

export class KitRunsOut {
  @DayField('The day on which it is expected to be out.', { optional: true })
  on?: string;

  @Real('Chance of running out before the next resupply if nothing arrives, 0 to 1.', 0, 1, {
    optional: true,
    example: 0.93,
  })
  chance?: number;

  @Text('In words.', 200, {
    example:
      'Very likely out before the resupply of 24 November is in hand (chance 93 %); at this use it lasts until about 22 November.',
  })
  inWords!: string;
}

export class KitRestock {
  @Part('Suggested, in whole packs.', () => KitQuantity, { optional: true })
  suggested?: KitQuantity;

  @Part('By the written procedure.', () => KitQuantity, { optional: true })
  byProcedure?: KitQuantity;

  @Text('In words.', 300, {
    example:
      'Suggested: 6 packs of 10. By the procedure: 5 packs of 10 + 4 tablets, that is 6 packs of 10 in whole packs.',
  })
  inWords!: string;

  @Text('One sentence why.', 500, { example: 'Use rose in the rains.' })
  why!: string;
}

export class KitShipment {
  @Id('The shipment.')
  id!: string;

  @Code('From which location.', { example: 'LR-NIMBA-F03' })
  from!: string;

  @Units('Units of this product still on the way.', { example: 20 })
  units!: number;

  @DayField('When it was promised.', { optional: true })
  promisedOn?: string;

  @Text('In words.', 200, { example: '2 packs of 10 from LR-NIMBA-F03, promised for 20 November.' })
  inWords!: string;
}

export class KitSupplier {
  @Code('Who supplies it.', { example: 'LR-NIMBA-F03' })
  location!: string;

  @Part('What is left there for a new request.', () => KitQuantity)
  available!: KitQuantity;
}

export class KitProductBody {
  @Code('The product.', { example: 'ACT-1' })
  product!: string;

  @Text('Its name; its code where the register did not answer.', 200, {
    example: 'Artemether-lumefantrine 20/120 mg, 1 x 6',
  })
  name!: string;

  @Words('What it treats; after a slash, the part of the treatment.', 20, {
    example: ['malaria/medicine'],
  })
  treats!: string[];

  @OneOf(
    'In stock, out, or not heard from in time. By the book alone where the outlook is missing.',
    ['in', 'out', 'unknown'],
    { example: 'in' },
  )
  state!: 'in' | 'out' | 'unknown';

  @Part('On hand.', () => KitQuantity)
  onHand!: KitQuantity;

  @Total('Whole treatment courses of what is usable.', { optional: true, example: 5 })
  courses?: number;

  @Part('When it was last counted, and by whom.', () => KitCount, { optional: true })
  counted?: KitCount;

  @Part('Use per month.', () => KitUse, { optional: true })
  use?: KitUse;

  @Part('When it runs out, and how surely.', () => KitRunsOut, { optional: true })
  runsOut?: KitRunsOut;

  @DayField('When the next regular resupply is expected.', { optional: true })
  nextResupplyOn?: string;

  @Part('What to send.', () => KitRestock, { optional: true })
  restock?: KitRestock;

  @Part('Under way.', () => KitQuantity)
  inTransit!: KitQuantity;

  @Parts('The shipments that carry it.', () => KitShipment, 200)
  shipments!: KitShipment[];

  @Part('What the supplier has.', () => KitSupplier, { optional: true })
  supplier?: KitSupplier;
}

export class KitPartBody {
  @OneOf('Which part.', ['stock', 'outlook', 'in-transit', 'register', 'supplier'], {
    example: 'stock',
  })
  part!: string;

  @Flag('Whether it is in this answer.', { example: true })
  available!: boolean;

  @Text('Why not, as a stable word.', 80, { optional: true, example: 'deadline-exceeded' })
  code?: string;

  @Text('Why not, in a sentence.', 2000, { optional: true })
  reason?: string;
}

export class KitBody {
  @Code('The location.', { example: 'LR-NIMBA-F03-K07' })
  location!: string;

  @Text('Its name.', 200, { optional: true, example: 'Kit 7 of Ganta East' })
  name?: string;

  @Instant('When this was asked.')
  askedAt!: string;

  @Instant('When the outlook was worked out.', { optional: true })
  evaluatedAt?: string;

  @Text('All of it in a few sentences.', 5000, {
    example: '1 of 8 products out: ORS. Cannot treat diarrhoea.',
  })
  summary!: string;

  @Parts('What can be treated today.', () => KitCondition, 200)
  canTreat!: KitCondition[];

  @Parts('By product.', () => KitProductBody, 1000)
  products!: KitProductBody[];

  @Parts('Which parts of the answer are there, and why one is not.', () => KitPartBody, 10)
  parts!: KitPartBody[];
}
