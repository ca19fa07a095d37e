// A board asks for its next turn by itself and shows the server's clock: that of a screen on a wall is often wrong.

const MINUTE = 60_000;

/** Exchange the board's inside for that of its next turn, over and over; say so where the portal does not answer. */
export function keepBoard(board: HTMLElement): void {
  const turn = Number(board.dataset.turnS) * 1000;
  let ahead = 0; // of this screen's clock, in milliseconds
  const show = async () => {
    try {
      const { part, date } = await partOf(board.dataset.next ?? location.href, "[data-board]");
      ahead = date - Date.now();
      board.replaceChildren(...part.childNodes);
      board.dataset.next = part.dataset.next;
      delete board.dataset.lost;
    } catch {
      board.dataset.lost = "";
    }
    tell(board, ahead);
  };
  window.setInterval(show, turn);
  window.setInterval(() => tell(board, ahead), 1000);
}

/** Once a minute, while somebody looks: the departures of now. */
export function keepDepartures(section: HTMLElement): void {
  window.setInterval(async () => {
    if (document.hidden) return;
    try {
      const { part } = await partOf(location.href, "[data-departures]");
      section.replaceChildren(...part.childNodes);
    } catch {
      // The portal does not answer: the moment in the heading tells how old the list is.
    }
  }, MINUTE);
}

function tell(board: HTMLElement, ahead: number): void {
  const clock = board.querySelector<HTMLElement>("[data-clock]");
  const zone = clock?.dataset.clock || undefined;
  const time = { hour: "2-digit", minute: "2-digit", timeZone: zone } as const;
  if (clock) clock.textContent = new Intl.DateTimeFormat("uk", time).format(Date.now() + ahead);
  const lost = board.querySelector<HTMLElement>("[data-board-lost]");
  if (lost) lost.hidden = board.dataset.lost === undefined;
}

/** A part of another page of ours, and the moment at which the server sent it. */
async function partOf(address: string, selector: string): Promise<{ part: HTMLElement; date: number }> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const part = page.querySelector<HTMLElement>(selector);
  if (!part) throw new Error(`${address} has no ${selector}`);
  return { part, date: Date.parse(answer.headers.get("Date") ?? "") || Date.now() };
}
