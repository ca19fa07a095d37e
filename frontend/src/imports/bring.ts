// Bringing files: a place to let them fall, a list of them, their weight, and a bar while they are sent.
import { el, handedOver } from "../dom";
import { dropped, isMeant, refusal, sizeOf, type Words } from "./chosen";
import { send } from "./sending";

/** The form works by itself; this makes it pleasant. `go` opens the page of the new run. */
export function wireBring(form: HTMLFormElement, go: (address: string) => void): void {
  const words = handedOver<Words>("import-words");
  const language = document.documentElement.lang;
  const part = <T extends HTMLElement>(name: string): T => form.querySelector<T>(`[data-${name}]`) as T;
  const [input, folder, zone] = [part<HTMLInputElement>("files"), part<HTMLInputElement>("folder"), part("drop")];
  const [list, fault, status] = [part<HTMLUListElement>("chosen"), part("fault"), part("status")];
  const [bar, button] = [part<HTMLProgressElement>("bar"), part<HTMLButtonElement>("send")];
  const largest = Number(form.dataset.largest);
  let files: File[] = [];

  const refuse = (sentence: string) => {
    fault.hidden = sentence === "";
    fault.textContent = sentence;
  };
  const take = (chosen: File[]) => {
    files = chosen.filter(isMeant);
    list.replaceChildren(
      ...files.map((file) =>
        el(
          "li",
          { class: "drop__file" },
          el("span", { class: "drop__name" }, file.name),
          el("span", { class: "drop__size" }, sizeOf(file.size, words.units, language)),
        ),
      ),
    );
    list.hidden = files.length === 0;
    refuse(files.length > 0 ? refusal(files, largest, words, language) : "");
  };

  input.required = false; // the files may have come another way
  input.addEventListener("change", () => take([...(input.files ?? [])]));
  folder.addEventListener("change", () => take([...(folder.files ?? [])]));
  for (const one of form.querySelectorAll<HTMLElement>("[data-scripted]")) one.hidden = false;
  part("open-folder").addEventListener("click", () => folder.click());

  let over = 0; // it leaves every child as well
  const light = (change: number) => {
    over = Math.max(0, over + change);
    zone.classList.toggle("drop--over", over > 0);
  };
  zone.addEventListener("dragenter", (event) => {
    event.preventDefault();
    light(1);
  });
  zone.addEventListener("dragover", (event) => event.preventDefault());
  zone.addEventListener("dragleave", () => light(-1));
  zone.addEventListener("drop", async (event) => {
    event.preventDefault();
    light(-over);
    if (event.dataTransfer) take(await dropped(event.dataTransfer.items));
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const sentence = refusal(files, largest, words, language);
    refuse(sentence);
    if (sentence) {
      fault.focus();
      return;
    }
    const data = new FormData(form);
    data.delete("file");
    for (const file of files) data.append("file", file, file.name);
    button.disabled = true;
    bar.hidden = false;
    const answer = await send(form, data, (share) => {
      bar.value = share;
      const told = new Intl.NumberFormat(language, { style: "percent" }).format(share);
      status.textContent = share < 1 ? words.sending.replace("{share}", told) : words.received;
    });
    if (answer?.url) {
      go(answer.url);
      return;
    }
    bar.hidden = true;
    button.disabled = false;
    status.textContent = "";
    refuse(answer?.errors?.join(" ") || words.failed);
    fault.focus();
  });
}
