/** Bodies and addresses of earmarks; which earmark stands in the address. */
import { Id, PageRequest, Text, Units } from '@satchel/contracts';

export class EarmarkPath {
  @Id('The earmark.')
  id!: string;
}

export class WaiversPath extends PageRequest {
  @Id('The earmark.')
  id!: string;
}

export class EndEarmarkBody {
  @Id('Made by whoever ends it; the same id is never carried out twice.')
  id!: string;

  @Text('Why.', 500, { example: 'The campaign was put off.' })
  reason!: string;
}

export class WaiverBody {
  @Id('Made by whoever waives; becomes the id of the waiver, which an order names.')
  id!: string;

  @Units('How many units may go elsewhere.', { least: 1, example: 40 })
  quantity!: number;

  @Text('Why.', 500, { example: 'The district hospital has none left.' })
  reason!: string;
}
