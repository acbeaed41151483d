import type { Words } from "./session-watch";

interface Props {
  /** In words. */
  left: string;
  silent: boolean | undefined;
  /** Undefined where nothing can lengthen the session. */
  stay: ((form: FormData) => Promise<void>) | undefined;
  onClose: () => void;
  words: Words;
}

/** The focus goes to the heading and not to a button: a person who is typing must not sign out by a space. */
function open(dialog: HTMLDialogElement | null): void {
  // Also not if a layout has drawn it already.
  if (!dialog || document.querySelector("dialog.notice[open]")) return;
  dialog.showModal();
  dialog.querySelector("h2")?.focus();
}

/** Says that the session ends soon. Screen readers say it once, and not at every second. */
export function Warning({ left, silent, stay, onClose, words }: Props) {
  return (
    <dialog
      ref={open}
      role="alertdialog"
      aria-labelledby="ending"
      aria-describedby="advice"
      onClose={onClose}
      className="notice"
    >
      {stay ? words.idle : words.final}
      <p role="timer" className="mt-3 font-medium tabular-nums">
        Time left: {left}
      </p>
      {silent && words.silence}
      <div className="mt-6 flex flex-wrap items-center gap-4">
        {stay ? <form action={stay}>{words.stay}</form> : words.close}
        {words.signOut}
      </div>
    </dialog>
  );
}
