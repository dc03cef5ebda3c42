/** Names on the wire that both sides of a request must agree on. */

/** NATS headers of requests and replies. */
export const HEADER = {
  principal: 'Satchel-Principal',
  /** Milliseconds since the epoch at which the asker stops waiting. */
  deadline: 'Satchel-Deadline',
  traceparent: 'traceparent',
  /** `problem` on a reply that is one. */
  outcome: 'Satchel-Outcome',
} as const;

/** The service that answers or announces a subject: its first token. */
export function ownerOf(subject: string): string {
  return subject.split('.', 1)[0] ?? '';
}

/** The JetStream stream of a service's events. */
export function streamOf(service: string): string {
  return service.toUpperCase();
}

/** The subjects of a service's events. */
export function eventSubjectsOf(service: string): string {
  return `${service}.evt.>`;
}

/** Where every reply is awaited, whoever awaits it. */
const INBOXES = '_INBOX';

/** Where a service awaits replies; the broker lets no other service listen there. */
export function inboxOf(service: string): string {
  return `${INBOXES}_${service}`;
}

/**
 * Whether an answer may be sent there. Somebody who asks could name any other subject, and have the
 * answering service say there, under its own name, what the asker may not: an event for instance.
 */
export function isInbox(subject: string): boolean {
  return subject.startsWith(INBOXES);
}
