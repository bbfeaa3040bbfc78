// Opens models as Netron does: `node netron.mjs FOLDER MODEL...`, where FOLDER has Netron's modules (the package netron
// of PyPI). Prints a line of JSON for each: its format, what it reads, and the operators that it does not know.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, ...models] = process.argv.slice(2);
const address = (name) => pathToFileURL(`${folder}/${name}`);
const base = await import(address("base.js"));
const view = await import(address("view.js"));
const host = {
  environment: () => null,
  require: (id) => import(address(`${id}.js`)),
  asset: async (name) => readFileSync(address(name), "utf-8"),
  error: (error) => {
    throw error;
  },
};

for (const path of models) {
  const stream = new base.BinaryStream(new Uint8Array(readFileSync(path)));
  const context = { ...host, identifier: path.split("/").pop(), stream, entries: new Map() };
  const model = await new view.ModelFactoryService(host).open(context);
  const [graph] = model.modules;
  const read = graph.nodes.flatMap((node) => node.inputs).flatMap((input) => input.value);
  const constants = new Map(read.filter((value) => value.initializer).map((value) => [value.name, value.initializer]));
  console.log(
    JSON.stringify({
      format: model.format,
      producer: model.producer,
      metadata: Object.fromEntries(model.metadata.map((entry) => [entry.name, entry.value])),
      inputs: graph.inputs.map((input) => `${input.name}: ${input.value[0].type}`),
      outputs: graph.outputs.map((output) => `${output.name}: ${output.value[0].type}`),
      operators: graph.nodes.map((node) => node.type.name),
      unknown: graph.nodes.filter((node) => !node.type.description).map((node) => node.type.name),
      numbers: [...constants.values()].flatMap((one) => [new base.Tensor(one).value].flat(Infinity)).length,
    }),
  );
}
