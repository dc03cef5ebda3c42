/** The tables of the gateway as TypeORM sees them. Types are spelled out: nothing is inferred. */
import type { Grant } from '@satchel/access';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('accounts')
export class AccountRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('text')
  username!: string;

  @Column('text', { name: 'password_hash' })
  passwordHash!: string;

  @Column('jsonb')
  grants!: Grant[];

  @Column('boolean')
  active!: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('integer')
  version!: number;
}

/** The one table with names and phones. Dropping a row here is how a person is forgotten. */
@Entity('people')
export class PersonRow {
  @PrimaryColumn('uuid')
  account!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { nullable: true })
  phone!: string | null;
}

@Entity('session_families')
export class FamilyRow {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  account!: string;

  @Column('text')
  channel!: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt!: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason!: string | null;
}

@Entity('refresh_tokens')
export class TokenRow {
  @PrimaryColumn('bytea')
  hash!: Buffer;

  @Column('uuid')
  family!: string;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'spent_at', nullable: true })
  spentAt!: Date | null;
}
