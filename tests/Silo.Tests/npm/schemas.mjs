// Validators for published schemas: OpenAI's, and those of Open Responses (OpenAPI 3.1 with some `nullable` of 3.0, read as 3.0 defines it).
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

/** Returns a function (schema name, value) → list of violations; its `events` names the schema of each type of event. */
export function loadSchemas(file) {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
  ajv.addFormat('unixtime', { type: 'number', validate: Number.isInteger });
  const schemas = readNullable(JSON.parse(readFileSync(file, 'utf8')).components.schemas);
  ajv.addSchema({ $id: 'api', components: { schemas } });
  const violations = (name, value) => {
    const validate = ajv.getSchema(`api#/components/schemas/${name}`);
    return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
  };
  const isEvent = ([name, schema]) => /^Response.*Event$|^ErrorStreamingEvent$/.test(name) && schema.properties?.type?.enum;
  violations.events = Object.fromEntries(Object.entries(schemas).filter(isEvent).map(([name, schema]) => [schema.properties.type.enum[0], name]));
  return violations;
}

function readNullable(node) {
  if (Array.isArray(node)) return node.map(readNullable);
  if (node === null || typeof node !== 'object') return node;
  const { nullable, ...rest } = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, key === 'enum' ? value : readNullable(value)]));
  return nullable === true ? { anyOf: [rest, { type: 'null' }] } : rest;
}
