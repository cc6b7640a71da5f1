// What Hugging Face's tokenizers.js makes of texts with a package's tokenizer: node tokenizer-ids.mjs PACKAGE TEXTS.json RESULT.json
import { readFileSync, writeFileSync } from "node:fs";
import { Tokenizer } from "@huggingface/tokenizers";

const [name, textsFile, resultFile] = process.argv.slice(2);
const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const models = new URL(`node_modules/${name}/models/`, import.meta.url);
const tokenizer = new Tokenizer(read(new URL("tokenizer.json", models)), read(new URL("tokenizer_config.json", models)));

const result = read(textsFile).map((text) => {
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  return { ids, text: ids.length === 0 ? "" : tokenizer.decode(ids, { skip_special_tokens: true, clean_up_tokenization_spaces: false }) };
});
writeFileSync(resultFile, JSON.stringify(result));
