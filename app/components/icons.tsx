const SHAPES = {
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0",
  cookie: "M12 3a9 9 0 1 0 9 9 4 4 0 0 1-5-4 4 4 0 0 1-4-5ZM8.5 10h.01M8 15h.01M13 14.5h.01M15.5 17h.01M12 10.5h.01",
  storage: "M4 6c0 4 16 4 16 0s-16-4-16 0v12c0 4 16 4 16 0V6M4 12c0 4 16 4 16 0",
  computer: "M4 5h16v10H4zM2 19h20",
  phone: "M8 3h8v18H8zM11 18h2",
  tablet: "M5 3h14v18H5zM11 18h2",
};

export type IconName = keyof typeof SHAPES;

/** A picture beside words that say the same, so that screen readers pass over it. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      aria-hidden="true"
      viewBox="0 0 24 24"
      className="size-6 shrink-0 text-accent"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={SHAPES[name]} />
    </svg>
  );
}
