/** Drills: faults on the running system, and what must hold after each. */
export {};
