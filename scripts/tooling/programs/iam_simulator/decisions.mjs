// Decisions of @cloud-copilot/iam-simulate, in the order of the simulations that it is given.
//
// Arguments: the folder that holds its node_modules, and a file with a JSON list of simulations.
// A decision has "allowed", and "statements": how each statement compares with the request.
// What the simulator cannot decide has an "error" in their place.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [packages, file] = process.argv.slice(2);
// Not beside this program, where `import` would look: nothing is installed into the source tree.
const { runSimulation } = createRequire(`${packages}/`)("@cloud-copilot/iam-simulate");

const LAYERS = {
  identityAnalysis: "identity",
  permissionBoundaryAnalysis: "boundary",
  sessionAnalysis: "session",
  resourceAnalysis: "resource",
};

async function decide(simulation) {
  const result = await runSimulation(simulation, { simulationMode: "Strict" });
  if (result.resultType === "error") {
    return { error: JSON.stringify(result.errors) };
  }
  if (result.resultType !== "single") {
    return { error: "the resource is a pattern" };
  }
  // It leaves out condition keys that it does not take for keys of the action, and goes on.
  const ignored = result.result.ignoredContextKeys ?? [];
  if (ignored.length > 0) {
    return { error: `the action has no ${ignored.join(", ")}` };
  }
  return {
    allowed: result.overallResult === "Allowed",
    statements: Object.entries(LAYERS).flatMap(([key, layer]) =>
      statements(layer, result.result.analysis[key]),
    ),
  };
}

function statements(layer, analysis) {
  if (!analysis) {
    return [];
  }
  const denying = new Set(analysis.denyStatements);
  return [...denying, ...analysis.allowStatements, ...analysis.unmatchedStatements].map((found) => ({
    ...found.explain,
    layer,
    policy: Number(found.policyId ?? 0),
    number: found.statement.index(),
    denies: denying.has(found),
  }));
}

const decisions = [];
for (const simulation of JSON.parse(readFileSync(file, "utf8"))) {
  decisions.push(await decide(simulation));
}
process.stdout.write(JSON.stringify(decisions));
