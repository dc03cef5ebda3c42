/** Sign in, refresh, sign out. */
import { Controller } from '@nestjs/common';
import { RefreshSession } from '../../use-cases/refresh-session.js';
import { SignIn } from '../../use-cases/sign-in.js';
import { SignOut } from '../../use-cases/sign-out.js';
import type { Ask } from '../ask.js';
import { RefreshBody, SessionTokens, SignInBody } from '../bodies/session.js';
import { Route } from '../route.js';

const tag = 'Session';

@Controller()
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly refreshSession: RefreshSession,
    private readonly signOut: SignOut,
  ) {}

  @Route({
    verb: 'POST',
    path: '/v1/session',
    right: 'public',
    tag,
    summary: 'Sign in',
    description:
      'Username and password for an access token of ten minutes and a refresh token of thirty days. ' +
      'A wrong password and an unknown user are answered alike.',
    body: SignInBody,
    reply: SessionTokens,
    status: 201,
    problems: ['sign-in-refused', 'too-many-sign-ins', 'service-unavailable'],
  })
  open(ask: Ask<SignInBody>): Promise<SessionTokens> {
    return this.signIn.run(ask.body, ask.caller.address);
  }

  @Route({
    verb: 'POST',
    path: '/v1/session/refresh',
    right: 'public',
    tag,
    summary: 'Refresh the session',
    description:
      'A refresh token works once and is answered with a new pair. Presented a second time it ends ' +
      'the session, since then somebody else holds it too.',
    body: RefreshBody,
    reply: SessionTokens,
    problems: ['refresh-refused', 'service-unavailable'],
  })
  refresh(ask: Ask<RefreshBody>): Promise<SessionTokens> {
    return this.refreshSession.run(ask.body.refreshToken);
  }

  @Route({
    verb: 'DELETE',
    path: '/v1/session',
    right: 'see-own-account',
    tag,
    summary: 'Sign out',
    description: 'The refresh token works no more; the access token runs out within ten minutes.',
    problems: ['service-unavailable'],
  })
  close(ask: Ask): Promise<void> {
    return this.signOut.run(ask.caller);
  }
}
