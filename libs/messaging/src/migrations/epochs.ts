/**
 * The tables of epochs and of what consumers know beyond their sources, for a migration of every
 * service. No service needs more than `addEpochs`.
 */

/**
 * What a service's database keeps about epochs, its own and those of whom it listens to; for a
 * migration after the one with `outboxSql` and `inboxSql`.
 */
export const epochSql = `
CREATE TABLE producer_epoch (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  epoch integer NOT NULL CHECK (epoch > 0),
  raised_at timestamptz,
  reason text
);
INSERT INTO producer_epoch (epoch) VALUES (1);
ALTER TABLE relay_state ADD COLUMN epoch integer NOT NULL DEFAULT 1;
CREATE TABLE source_epoch (
  consumer text PRIMARY KEY,
  -- Of the source, and of this database, when they were last compared.
  epoch integer NOT NULL,
  own_epoch integer NOT NULL,
  compared_at timestamptz
);
CREATE TABLE state_mark (
  consumer text NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  version bigint NOT NULL,
  epoch integer NOT NULL,
  PRIMARY KEY (consumer, kind, key)
);
CREATE TABLE divergence (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  consumer text NOT NULL,
  kind text NOT NULL,
  key text NOT NULL,
  epoch integer NOT NULL,
  -- Sequence or version that we applied, and that the owner has; null when it has none.
  ours bigint NOT NULL,
  theirs bigint,
  our_hash text,
  their_hash text,
  found_at timestamptz NOT NULL DEFAULT now(),
  accepted_at timestamptz,
  accepted_by text,
  settled_at timestamptz
);
CREATE UNIQUE INDEX divergence_open ON divergence (consumer, kind, key) WHERE settled_at IS NULL;
CREATE INDEX divergence_key ON divergence (consumer, key) WHERE settled_at IS NULL;
`;

/** What the runtime role may do with the tables of `epochSql`: never raise its own epoch. */
export function epochGrants(runtimeRole: string): string {
  return `
REVOKE ALL ON producer_epoch, source_epoch, state_mark, divergence FROM ${runtimeRole};
GRANT SELECT ON producer_epoch TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE ON source_epoch TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON state_mark TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE ON divergence TO ${runtimeRole};
`;
}

/** Everything that a migration of a service has to run, as the owner of its database. */
export async function addEpochs(query: (sql: string) => Promise<unknown>): Promise<void> {
  const [row] = (await query(
    `SELECT quote_ident(regexp_replace(current_user, '_owner$', '_app')) AS role`,
  )) as { role: string }[];
  await query(epochSql + epochGrants(String(row?.role)));
}
