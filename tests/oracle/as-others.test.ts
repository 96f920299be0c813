import { compare } from "./_compare";
import { useLab } from "./_containers";
import { joinTwo } from "./_two-networks";
import { networks } from "./rows/networks";
import { twoNetworks } from "./rows/two-networks";

const lab = useLab();

describe("as Podman makes it", () => {
  test.each(networks.filter(({ podman }) => podman !== undefined))("$name", (row) =>
    compare(row, lab, "podman"),
  );
});

describe("as somebody makes it with ip", () => {
  test.each(networks.filter(({ byHand }) => byHand !== undefined))("$name", (row) =>
    compare(row, lab, "by hand"),
  );
});

describe("in two networks", () => {
  test.each(twoNetworks)("$name", (row) => joinTwo(row, lab));
});
