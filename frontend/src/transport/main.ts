// Pages of public transport are complete without this: it keeps departures up to date and lets a board take turns.
import "../styles/transit.css";
import "../styles/board.css";
import "../styles/trips.css";
import "../styles/access.css";
import { keepBoard, keepDepartures } from "./board";

for (const board of document.querySelectorAll<HTMLElement>("[data-board]")) keepBoard(board);
for (const section of document.querySelectorAll<HTMLElement>("[data-departures]")) keepDepartures(section);
