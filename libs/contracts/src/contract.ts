/** What a message is: its subject and the classes of what is asked, answered or announced. */
import type { Class } from './field.js';

/** A command or a query: request/reply, always with a deadline. */
export interface MessageContract<Request, Reply> {
  /** `<owner>.<cmd|qry>.<name>.v<n>` */
  subject: string;
  request: Class<Request>;
  reply: Class<Reply>;
}

/** An announcement of something that happened, through outbox and inbox. */
export interface EventContract<Body> {
  /** `<owner>.evt.<name>.v<n>` */
  subject: string;
  body: Class<Body>;
}

const messages = new Map<string, MessageContract<unknown, unknown>>();
const events = new Map<string, EventContract<unknown>>();

export function message<Request, Reply>(
  subject: string,
  request: Class<Request>,
  reply: Class<Reply>,
): MessageContract<Request, Reply> {
  const contract = { subject, request, reply };
  messages.set(subject, contract);
  return contract;
}

export function event<Body>(subject: string, body: Class<Body>): EventContract<Body> {
  const contract = { subject, body };
  events.set(subject, contract);
  return contract;
}

/** Every message and event there is, for the generated schemas and the docs. */
export function everyContract(): {
  messages: MessageContract<unknown, unknown>[];
  events: EventContract<unknown>[];
} {
  return { messages: [...messages.values()], events: [...events.values()] };
}
