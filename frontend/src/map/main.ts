// The entry of the home page: puts the modules together. What each of them does is written in its own file.
import "../styles/map.css";
import { handedOver, need } from "../dom";
import { Address } from "./address";
import { readArchives } from "./archive";
import { CityMap } from "./citymap";
import type { Config } from "./config";
import { Explorer } from "./explorer";
import { Banner } from "./health";
import { readerFor } from "./state";
import { wireTools } from "./tools";
import { Speech } from "./words";

const config = handedOver<Config>("map-config");
const speech = new Speech(config.language, config.words, config.counted);
const address = new Address(window, readerFor(config.themes));
const banner = new Banner(need("banner"));

readArchives();
let city: CityMap | null = null;
try {
  city = new CityMap(need("map"), config, address, speech, banner);
} catch (error) {
  console.warn(error);
  banner.say(speech.say("no_webgl"), speech.say("close")); // the list and the search go on without it
}
const explorer = new Explorer(config, address, speech, banner, city);
if (city) wireTools(config, address, speech, banner, city, explorer);
document.documentElement.dataset.ready = "";
