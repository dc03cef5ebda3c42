/**
 * A story: steps that build on one another, told as one test, so that no order of tests can part
 * them. A step that fails is named; the steps after it are not taken.
 */
export interface Story {
  /** Adds a step. */
  step(what: string, work: () => Promise<void>): void;
  /** The body of the one test that takes all steps. */
  told: () => Promise<void>;
}

export function story(): Story {
  const steps: { what: string; work: () => Promise<void> }[] = [];
  return {
    step: (what, work) => {
      steps.push({ what, work });
    },
    told: async () => {
      for (const { what, work } of steps) {
        try {
          await work();
        } catch (cause) {
          const why = cause instanceof Error ? cause.message : String(cause);
          throw new Error(`the step "${what}": ${why}`, { cause });
        }
      }
    },
  };
}
