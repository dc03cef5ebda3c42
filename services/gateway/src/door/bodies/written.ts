/** Texts that must be written in a certain way, for the bodies that only the gateway knows. */
import { IsOptional, IsString, Matches } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

/** A text that matches a pattern as a whole. */
export const Written = (
  description: string,
  pattern: RegExp,
  example: string,
  optional = false,
): PropertyDecorator => {
  const rules = [IsString(), Matches(pattern), JSONSchema({ description, example })];
  if (optional) rules.push(IsOptional());
  return (target, key) => {
    for (const rule of rules) rule(target, key as string);
  };
};

/** A password on its way in. */
export const Password = (optional = false): PropertyDecorator =>
  Written('The password: 8 to 200 characters.', /^.{8,200}$/, 'correct horse battery', optional);
