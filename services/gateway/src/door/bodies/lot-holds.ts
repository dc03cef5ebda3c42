/** Bodies and addresses of holds on lots; which hold stands in the address. */
import { Id, Text } from '@satchel/contracts';

export class LotHoldPath {
  @Id('The hold.')
  id!: string;
}

export class ReleaseBody {
  @Id('Made by whoever releases it; the same id is never carried out twice.')
  id!: string;

  @Text('Why.', 500, { example: 'The laboratory found nothing.' })
  reason!: string;
}
