/** Of a batch, what is checked before its items are looked at one by one. */
import { BATCH_MAX, Instant } from '@satchel/contracts';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsObject } from 'class-validator';

export class OrdersEnvelope {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(BATCH_MAX)
  @IsObject({ each: true })
  items!: object[];
}

export class ReportsEnvelope extends OrdersEnvelope {
  @Instant('When the sender sent this by its own clock.', { optional: true })
  sentAt?: string;
}
