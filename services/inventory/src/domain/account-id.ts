/**
 * People are known here by the ids of their accounts and by nothing else: whatever might be a name
 * or a phone number is not taken for one.
 */
import { UUID_PATTERN } from '@satchel/language';

const ACCOUNT_ID = new RegExp(UUID_PATTERN);

export const isAccountId = (text: string): boolean => ACCOUNT_ID.test(text);
