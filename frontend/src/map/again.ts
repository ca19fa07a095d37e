// What changes by the clock, such as an outage that begins or ends, is asked for again while somebody looks.
import { whileSeen } from "./news";

const SPREAD = 0.1; // of the wait, either way: not every open map asks in the same second

export class Again {
  private timer = 0;
  private seconds: number | null = null;
  private isSeen = false;

  constructor(private readonly ask: () => void) {
    whileSeen(
      () => {
        this.isSeen = true;
        if (this.seconds !== null) this.turn(); // what has become of it meanwhile
      },
      () => {
        this.isSeen = false;
        clearTimeout(this.timer);
      },
    );
  }

  /** From now on every so many seconds; null: no more. */
  every(seconds: number | null): void {
    this.seconds = seconds;
    this.plan();
  }

  private turn(): void {
    this.ask();
    this.plan();
  }

  private plan(): void {
    clearTimeout(this.timer);
    if (this.seconds === null || !this.isSeen) return;
    const wait = this.seconds * 1000 * (1 - SPREAD + 2 * SPREAD * Math.random());
    this.timer = window.setTimeout(() => this.turn(), wait);
  }
}
