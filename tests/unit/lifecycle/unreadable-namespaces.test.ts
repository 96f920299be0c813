import { tellUnreadable } from "../../../provider/lifecycle/memory/unreadable-namespaces";
import { Told } from "../../../provider/lifecycle/memory/told";
import { hostState } from "../plan/_helpers";

test("namespaces that are passed over are told of, all in one line, once a host", () => {
  const info = jest.fn();
  const readable = hostState({ links: [], namespaces: [{ inode: 1, own: true }] });
  const state = hostState({
    links: [],
    namespaces: [
      { inode: 7, paths: ["/proc/4211/ns/net", "/run/netns/red"], unreadable: "nsenter: not now" },
      { inode: 8, paths: ["/proc/4300/ns/net"] },
      { inode: 9, paths: ["/proc/4301/ns/net"], unreadable: "nsenter: not now" },
    ],
  });
  const told = new Told({ info, warn: info });
  tellUnreadable(told, "web1", readable);
  expect(info).not.toHaveBeenCalled();
  for (const host of ["web1", "web2", "web1"]) tellUnreadable(told, host, state);
  expect(info.mock.calls).toEqual([
    ["web1: skipping network namespaces that cannot be inspected: red, of pid 4301 (nsenter: not now)"],
    [expect.stringMatching(/^web2: /)],
  ]);
});
