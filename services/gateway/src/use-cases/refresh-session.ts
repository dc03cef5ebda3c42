/**
 * Refresh: one refresh token for a new pair. It works once; presented again it ends its session,
 * since then two parties hold it. Grants are read anew, so a change of them is in force from here
 * on.
 */
import { ProblemError, problem } from '@satchel/contracts';
import type { Clock } from '@satchel/language';
import type { Log } from '@satchel/messaging';
import { decideRefresh } from '../domain/session.js';
import type { AccessTokens, FamilyWork, FoundToken, Sessions } from './ports.js';
import { newPair, refreshHash, type TokenPair } from './tokens.js';

export class RefreshSession {
  constructor(
    private readonly sessions: Sessions,
    private readonly accessTokens: AccessTokens,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Throws `refresh-refused` (401). */
  async run(refreshToken: string): Promise<TokenPair> {
    const hash = refreshHash(refreshToken);
    const pair = await this.sessions.withFamilyOf(hash, (found, family) =>
      this.decide(found, family),
    );
    if (pair) return pair;
    const detail = 'This refresh token does not work any more. Sign in again.';
    throw new ProblemError(problem(401, 'refresh-refused', detail));
  }

  /** Answers undefined instead of throwing, because ending a family has to be committed. */
  private async decide(
    found: FoundToken | undefined,
    family: FamilyWork,
  ): Promise<TokenPair | undefined> {
    if (!found) return undefined;
    const now = this.clock.now();
    const decision = decideRefresh(found, now);
    if (decision === 'end-family') {
      const { account, family: session } = found;
      this.log.warn('a refresh token was used twice; the session ends', { account, session });
      await family.end(now, 'refresh token reused');
    }
    if (decision !== 'rotate') return undefined;
    const { account, grants, channel } = found;
    const claims = { account, grants, channel, session: found.family };
    const { pair, kept } = await newPair(this.accessTokens, claims, found.familyStartedAt, now);
    await family.rotate(now, kept);
    return pair;
  }
}
