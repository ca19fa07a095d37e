// Sending with a bar that fills: a form alone says nothing until the last byte is there.

export interface Answer {
  url?: string;
  errors?: string[];
}

/** Send the form; `told` hears the share that has left, and the promise the answer, or null when there was none. */
export function send(form: HTMLFormElement, data: FormData, told: (share: number) => void): Promise<Answer | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest(); // fetch does not tell how much has been sent
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total > 0) told(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => resolve(read(request.responseText)));
    request.send(data);
  });
}

function read(text: string): Answer | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" ? (answer as Answer) : null;
  } catch {
    return null;
  }
}
