// minotor as its guide says: a feed of one day parsed into memory, and then asked. One round is asked before any is timed.
//
//   node peer_minotor.mjs <folder with node_modules> <feed.zip> <day> <questions.json>
//
// A question is [from stop, to stop, seconds after midnight]; prints the seconds of each answer, when it arrives, and
// whether somebody walks on from where a walk has led.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [home, feed, day, file] = process.argv.slice(2);
const part = (name) => import(pathToFileURL(`${home}/node_modules/minotor/dist/${name}.esm.js`));
const { GtfsParser } = await part("parser");
const { Query, Router, Time } = await part("router");
const MOST_CHANGES = 4; // five vehicles, as ours

const begun = performance.now();
const { timetable, stopsIndex } = await new GtfsParser(feed).parse(new Date(`${day}T12:00:00`));
const loaded = (performance.now() - begun) / 1000;
const router = new Router(timetable, stopsIndex);
const questions = JSON.parse(readFileSync(file, "utf8"));

function answered([from, to, at]) {
  const query = new Query.Builder().from(from).to(to).departureTime(Time.fromSeconds(at)).maxTransfers(MOST_CHANGES);
  const result = router.route(query.build());
  return [result, result.arrivalAt(to)?.time.toSeconds() ?? null];
}

function walksOn(result, to) {
  const rides = (result.bestRoute(to)?.legs ?? []).map((leg) => "route" in leg);
  return rides.some((isRide, place) => place > 0 && !isRide && !rides[place - 1]);
}

questions.forEach(answered);
const seconds = [];
const walkedOn = [];
const arrivals = questions.map((question) => {
  const start = performance.now();
  const [result, arrival] = answered(question);
  seconds.push((performance.now() - start) / 1000);
  walkedOn.push(walksOn(result, question[1]));
  return arrival;
});
console.log(JSON.stringify({ loaded, seconds, arrivals, walkedOn }));
