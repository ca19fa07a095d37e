// MapLibre gives up a tile as soon as it is zoomed past. Mostly the server has sent it by then, and the next visit would
// ask for it once more: so it comes to its end, in the browser's cache. For the map it ends at once.

const MOST = 8; // at a time: on a slow line what is wanted now shall not wait for what was

/** `ask`, whose answers are let come although they were given up; for answers that are read whole. */
export function finishing(ask: typeof fetch, most = MOST): typeof fetch {
  let left = 0;
  return (input, init) => {
    const request = new Request(input, init);
    const { signal, referrer, referrerPolicy } = request;
    if (signal.aborted) return Promise.reject(signal.reason);
    const own = new AbortController();
    const whole = ask(request, { signal: own.signal, referrer, referrerPolicy }).then(read);
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        reject(signal.reason);
        if (left >= most) return own.abort();
        left++;
        const ended = () => left--;
        whole.then(ended, ended);
      };
      signal.addEventListener("abort", giveUp);
      const settle = () => signal.removeEventListener("abort", giveUp);
      whole.then(settle, settle);
      whole.then(resolve, reject);
    });
  };
}

/** The answer with its body here. */
async function read(answer: Response): Promise<Response> {
  const body = await answer.arrayBuffer();
  const { status, statusText, headers } = answer;
  return new Response(body.byteLength > 0 ? body : null, { status, statusText, headers });
}
