// The instances and the gateway in one process, in front of a running
// bcc-graphql.
import { serveGateway } from "./gateway.mjs";
import { serveInstances } from "./instances.mjs";
import { GATEWAY_PORT, INSTANCES_PORT, subgraphs } from "./settings.mjs";

const { HOST, PORT = GATEWAY_PORT } = process.env;
const instances = await serveInstances(HOST, process.env.INSTANCES_PORT ?? INSTANCES_PORT);
console.log(`Instances on ${instances.url}`);
const gateway = await serveGateway({ ...subgraphs(), instances: instances.url }, HOST, PORT);
console.log(`Gateway on ${gateway.url}`);
