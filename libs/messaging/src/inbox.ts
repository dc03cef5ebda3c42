/** The inbox remembers which messages were taken over, in the same transaction as their effect. */

/** Create statements for a service's first migration; run them as the owner role. */
export const inboxSql = `
CREATE TABLE inbox (
  consumer text NOT NULL,
  message_id uuid NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (consumer, message_id)
);
CREATE TABLE parked (
  position bigserial PRIMARY KEY,
  consumer text NOT NULL,
  message_id uuid NOT NULL,
  key text NOT NULL,
  subject text NOT NULL,
  reason text NOT NULL,
  payload jsonb NOT NULL,
  attempts integer NOT NULL,
  parked_at timestamptz NOT NULL DEFAULT now(),
  next_attempt_at timestamptz,
  released_at timestamptz,
  UNIQUE (consumer, message_id)
);
CREATE INDEX parked_waiting ON parked (consumer, key, position) WHERE released_at IS NULL;
`;

/** What the runtime role needs on the tables of `inboxSql`; add it to the same migration. */
export function inboxGrants(runtimeRole: string): string {
  return `
GRANT SELECT, INSERT, UPDATE, DELETE ON inbox, parked TO ${runtimeRole};
GRANT USAGE ON SEQUENCE parked_position_seq TO ${runtimeRole};
`;
}
