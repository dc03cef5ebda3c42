/**
 * Asking once more within the deadline, when somebody else may be there to answer.
 *
 * A broker goes on giving requests to a process that vanished without a word, or hangs, for as long
 * as others keep it busy: every second request of a service with one such replica is lost. Whether
 * an owner is slow or a request is lost shows in those who asked after it: where one of them was
 * answered already, this one is asked again. Where hardly anybody asks, nobody can overtake, and
 * asking again costs little: then it is done in any case. So an owner that is slow because many ask
 * it is never asked more, and what is asked twice is known by its id.
 */

/** How much later the other must have asked. */
const LATER_MS = 100;
/** How often it is looked at, and the parts of the deadline after which it is asked again. */
const LOOK_MS = 100;
const AGAIN_AFTER = [0.25, 0.5, 0.7] as const;
/** So many waiting for one owner are no load to speak of. */
const FEW = 8;
/** A large request may well be overtaken by small ones. */
export const LARGE_BYTES = 16_384;

/** Who waits for each owner, and who was answered: when the latest of those had asked. */
export class Asked {
  private readonly answeredAt = new Map<string, number>();
  private readonly waiting = new Map<string, number>();

  /** `ask`, counted while it waits; its answer is noted as one to what was asked at `askedAt`. */
  async counted<T>(owner: string, askedAt: number, ask: () => Promise<T>): Promise<T> {
    this.waiting.set(owner, this.waitingFor(owner) + 1);
    try {
      const answer = await ask();
      if (askedAt > (this.answeredAt.get(owner) ?? 0)) this.answeredAt.set(owner, askedAt);
      return answer;
    } finally {
      this.waiting.set(owner, this.waitingFor(owner) - 1);
    }
  }

  /** Whether what was asked then may be lost, and asking again does no harm. */
  mayBeLost(owner: string, askedAt: number): boolean {
    const isOvertaken = (this.answeredAt.get(owner) ?? 0) > askedAt + LATER_MS;
    return isOvertaken || this.waitingFor(owner) <= FEW;
  }

  private waitingFor(owner: string): number {
    return this.waiting.get(owner) ?? 0;
  }
}

/**
 * The first answer to any of the askings. Rejects as the first asking does, unless another is
 * still waiting.
 */
export function firstAnswer<T>(
  ask: (leftMs: number) => Promise<T>,
  deadlineMs: number,
  mayBeLost: (askedAt: number) => boolean,
): Promise<T> {
  const startedAt = performance.now();
  return new Promise<T>((resolve, reject) => {
    let waiting = 0;
    let asked = 0;
    let lastAt = startedAt;
    const more = (): void => {
      waiting += 1;
      asked += 1;
      lastAt = performance.now();
      ask(Math.max(1, deadlineMs - (lastAt - startedAt))).then(
        (answer) => {
          clearInterval(timer);
          resolve(answer);
        },
        (error: unknown) => {
          waiting -= 1;
          if (waiting > 0) return;
          clearInterval(timer);
          reject(error);
        },
      );
    };
    const timer = setInterval(() => {
      const part = AGAIN_AFTER[asked - 1];
      if (part === undefined) clearInterval(timer);
      else if (performance.now() - startedAt >= part * deadlineMs && mayBeLost(lastAt)) more();
    }, LOOK_MS);
    more();
  });
}
