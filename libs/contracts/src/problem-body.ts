/** A refusal as it travels, over HTTP and NATS alike; `problem.ts` makes and throws it. */
import { IsObject, IsOptional } from 'class-validator';
import { Id, Parts, Text, Whole } from './field.js';

export class FieldErrorBody {
  @Text('JSON Pointer into the body that was sent; empty for the body itself.', 500, {
    least: 0,
    example: '/quantity',
  })
  pointer!: string;

  @Text('What is wrong, as a stable word.', 60, { example: 'too-small' })
  code!: string;

  @Text('The same in a sentence.', 500, { example: 'must be at least 1' })
  detail!: string;
}

/** RFC 9457 problem details, as they travel. */
export class ProblemBody {
  @Text('Address of the page about this problem.', 300, {
    example: 'https://satchel.health/problems/insufficient-stock',
  })
  type!: string;

  @Text('Short title.', 200, { example: 'Insufficient stock' })
  title!: string;

  @Whole('HTTP status.', 400, 599, { example: 409 })
  status!: number;

  @Text('Stable code.', 80, { example: 'insufficient-stock' })
  code!: string;

  @Text('A sentence to act on.', 2000, {
    example: 'The shelf holds 30 that can be issued; 40 were asked.',
  })
  detail!: string;

  @Parts('Every faulty field.', () => FieldErrorBody, 100, { optional: true })
  errors?: FieldErrorBody[];

  @Whole('Ask again after so many seconds.', 0, 86_400, { optional: true })
  retryAfterSeconds?: number;

  @IsOptional()
  @IsObject()
  figures?: Record<string, number | string>;

  @Id('The request, for the log.', { optional: true })
  requestId?: string;
}
