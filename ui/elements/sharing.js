const GAP = 6; // pixels between the button and the panel, and around the panel

function placeBeside(panel, button) {
  const at = button.getBoundingClientRect();
  const { width, height } = panel.getBoundingClientRect();
  const below = at.bottom + GAP;
  const top = below + height > window.innerHeight - GAP ? Math.max(GAP, at.top - GAP - height) : below;
  const left = Math.max(GAP, Math.min(at.left, window.innerWidth - GAP - width));
  Object.assign(panel.style, { top: `${top}px`, left: `${left}px` });
}

function show({ data, parentElement: root }) {
  const share = root.querySelector(".share");
  const panel = root.querySelector(".panel");
  const again = panel.querySelector(".again");
  panel.querySelector(".note").textContent = data.note;
  panel.querySelector("code").textContent = data.link;
  panel.append(root.querySelector(".by-hand")); // where it cannot be copied, the link is selected in the panel

  const place = () => placeBeside(panel, share);
  const follow = (isOpen) => {
    const listen = isOpen ? "addEventListener" : "removeEventListener";
    window[listen]("resize", place);
    document[listen]("scroll", place, true);
  };
  panel.ontoggle = (event) => {
    const isOpen = event.newState === "open";
    share.setAttribute("aria-expanded", String(isOpen));
    follow(isOpen);
    if (isOpen) place();
  };
  panel.querySelector("details").ontoggle = place;
  share.onclick = () => {
    panel.showPopover();
    place();
    copyAndSay(root, data.link, share.querySelector(".says"), "Link");
  };
  again.onclick = () => copyAndSay(root, data.link, again.querySelector(".says"), "Link");
  return () => follow(false);
}
