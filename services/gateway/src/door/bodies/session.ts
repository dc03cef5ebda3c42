/** Bodies of the session routes. */
import { Instant, OneOf, Text, Whole } from '@satchel/contracts';

export class SignInBody {
  @Text('The username.', 40, { example: 'admin' })
  username!: string;

  @Text('The password.', 200, { example: 'correct horse battery' })
  password!: string;

  @OneOf('Through what you speak; `api` unless told.', ['api', 'app', 'import'], { optional: true })
  channel?: string;
}

export class RefreshBody {
  @Text('The refresh token that you were given last; it works once.', 200, {
    example: 'q1x1p8vJ6vF0Yz3n7m1k9o2s5u8w0y3b6d9f2h5j8l0',
  })
  refreshToken!: string;
}

export class SessionTokens {
  @OneOf('How the access token is sent.', ['Bearer'], { example: 'Bearer' })
  tokenType!: 'Bearer';

  @Text('Send it as `Authorization: Bearer …`.', 8000, { example: 'eyJhbGciOiJFZERTQSJ9…' })
  accessToken!: string;

  @Whole('Seconds until the access token runs out.', 1, 600, { example: 600 })
  expiresInSeconds!: number;

  @Text(
    'Exchange it for a new pair before or after the access token runs out; it works once.',
    200,
    {
      example: 'q1x1p8vJ6vF0Yz3n7m1k9o2s5u8w0y3b6d9f2h5j8l0',
    },
  )
  refreshToken!: string;

  @Instant('Until when the refresh token works.', { example: '2026-12-21T08:30:00Z' })
  refreshExpiresAt!: string;
}
