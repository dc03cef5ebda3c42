/**
 * What the runtime role needs on messaging's own tables, and no more. The first migrations gave it
 * whatever a table can take; run this in a later one, as the owner role.
 */

/** Whether the service tells events of its own, or only listens. */
export interface Telling {
  readonly tells: boolean;
}

export function leastMessagingRights(runtimeRole: string, { tells }: Telling): string {
  const outbox = tells
    ? `GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE ON relay_state TO ${runtimeRole};`
    : '';
  return `
REVOKE ALL ON outbox, relay_state, inbox, parked, producer_epoch, source_epoch, state_mark,
  divergence FROM ${runtimeRole};
${outbox}
GRANT SELECT, INSERT ON inbox TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE ON parked, source_epoch, divergence TO ${runtimeRole};
GRANT SELECT, INSERT, UPDATE, DELETE ON state_mark TO ${runtimeRole};
GRANT SELECT ON producer_epoch TO ${runtimeRole};
-- The migrations write down what they did as the owner; default privileges gave it away.
REVOKE ALL ON migrations FROM ${runtimeRole};
`;
}
