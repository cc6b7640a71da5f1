// Validators for Anthropic's types, as JSON Schema (draft 7) made of its client's declarations.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';

/** Returns a function value → list of violations. */
export function loadAnthropic(file, definition) {
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(JSON.parse(readFileSync(file, 'utf8')), 'anthropic');
  const validate = ajv.getSchema(`anthropic#/definitions/${definition}`);
  return (value) => (validate(JSON.parse(JSON.stringify(value))) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`));
}
