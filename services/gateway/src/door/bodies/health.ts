/** What `/health` says. */
import { Flag, OneOf, Part, Text } from '@satchel/contracts';

export class DatabaseHealth {
  @Flag('Whether the own database answers.', { example: true })
  answers!: boolean;

  @Text('Why not.', 500, { optional: true })
  reason?: string;
}

export class CourierServer {
  @Text('Its version.', 40, { example: '2.10.24' })
  version!: string;

  @Flag('Whether it keeps streams.', { example: true })
  jetstream!: boolean;
}

export class CourierHealthBody {
  @Flag('Whether the other services can be reached through NATS.', { example: true })
  connected!: boolean;

  @Part('The NATS server.', () => CourierServer, { optional: true })
  server?: CourierServer;

  @Text('How durable an acknowledged message is with this server.', 500, {
    example: 'NATS 2.10.24: acknowledged messages are synced every two minutes',
  })
  durability!: string;
}

export class HealthBody {
  @OneOf(
    '`degraded`: accounts work, other services cannot be reached.',
    ['ok', 'degraded', 'down'],
    {
      example: 'ok',
    },
  )
  status!: 'ok' | 'degraded' | 'down';

  @Part('The own database.', () => DatabaseHealth)
  database!: DatabaseHealth;

  @Part('The way to the other services.', () => CourierHealthBody)
  courier!: CourierHealthBody;
}
