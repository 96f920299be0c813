#!/usr/bin/env python3
"""The lab's processes: started, recorded and ended here and nowhere else.

    processes.py guard DIR                   create DIR; once standard input ends, end all that is recorded there and remove it.
                                             A line "release" on standard input: leave the lab standing instead
    processes.py launch DIR ROLE PROCESSOR COMMAND...
                                             become COMMAND, recorded under ROLE, on that processor alone, counted round; -: on any
    processes.py list DIR                    print "ROLE PID" for each recorded process that runs
    processes.py end DIR ROLE                end what is recorded under ROLE
    processes.py close DIR                   end all that is recorded and remove DIR

In a launched COMMAND, each argument `@NAME:SWITCH:PORT[,OPTIONS]` is plugged into a VDE switch and becomes User-Mode Linux's
`NAME:transport=fd,fd=N[,OPTIONS]`, where N is a datagram socket on PORT of SWITCH (0: any port). That kernel has no VDE transport of
its own since version 7; frames still flow straight between it and the switch.

A record is a file `DIR/pids/ROLE.PID.STARTED`: its name says everything, so that it appears whole or not at all, and the start time
tells a process from a later one with the same number. It is written before COMMAND begins (which keeps number and start time), so no
process of a lab is ever unrecorded, however its owner dies.
"""
import os, select, shutil, signal, socket, struct, sys, time

OPEN, CLOSED = "pids", "pids.closed"


def main(command, directory, *rest):
    if command == "guard":
        guard(directory)
    elif command == "launch":
        launch(directory, rest[0], rest[1], rest[2:])
    elif command == "list":
        for each in records(f"{directory}/{OPEN}"):
            if started(each.pid) == each.started:
                print(each.role, each.pid)
    elif command == "end":
        end([each for each in records(f"{directory}/{OPEN}") if each.role == rest[0]])
    elif command == "close":
        close(directory)
    else:
        sys.exit(__doc__)


def guard(directory):
    os.mkdir(directory, 0o700)  # fails when somebody has it: two labs never share a directory
    os.mkdir(f"{directory}/{OPEN}")
    own = record(directory, "guardian")
    try:
        # One write and nothing after it: the owner then stops listening, and a broken pipe must not end this process.
        os.write(1, b"guarding\n")
        if "release\n" in sys.stdin:
            os.unlink(own)
            return
    except OSError:
        pass  # the owner is gone
    close(directory)


def close(directory):
    try:
        # From here on no process can be recorded, and therefore none can start that the next line misses.
        os.rename(f"{directory}/{OPEN}", f"{directory}/{CLOSED}")
    except FileNotFoundError:
        pass  # somebody else is closing this lab or has closed it
    end([each for each in records(f"{directory}/{CLOSED}") if each.pid != os.getpid()])
    until = time.monotonic() + 10
    while os.path.exists(directory) and time.monotonic() < until:
        shutil.rmtree(directory, ignore_errors=True)


def launch(directory, role, processor, command):
    # This pipe never ends: vde_switch stops when its standard input does.
    reading, writing = os.pipe()
    os.dup2(reading, 0)
    os.set_inheritable(writing, True)
    try:
        record(directory, role)
    except FileNotFoundError:
        sys.exit(f"{directory}: this lab is down")
    if processor != "-":
        ours = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {ours[int(processor) % len(ours)]})
    command = [plugged(argument) for argument in command]
    os.execvp(command[0], command)


def record(directory, role, pid=None):
    pid = pid or os.getpid()
    path = f"{directory}/{OPEN}/{role}.{pid}.{started(pid)}"
    os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    return path


class Record:
    def __init__(self, path):
        self.path = path
        self.role, pid, self.started = os.path.basename(path).split(".")
        self.pid = int(pid)


def records(directory):
    try:
        return [Record(f"{directory}/{name}") for name in sorted(os.listdir(directory))]
    except FileNotFoundError:
        return []


def started(pid):
    """When a process began, in clock ticks since boot, as /proc has it; None for one that has ended."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            state, *rest = file.read().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if state in "ZX" else rest[18]


def end(ending):
    handles = []
    for each in ending:
        try:
            handle = os.pidfd_open(each.pid)
        except ProcessLookupError:
            continue
        # Check the start time after opening the handle, so that the signal cannot reach another process.
        if started(each.pid) != each.started:
            continue
        try:
            signal.pidfd_send_signal(handle, signal.SIGKILL)
            handles.append(handle)
        except ProcessLookupError:
            # It ended on its own in between.
            pass
    for handle in handles:
        select.select([handle], [], [], 10)
    for each in ending:
        try:
            os.unlink(each.path)
        except FileNotFoundError:
            pass


def plugged(argument):
    if not argument.startswith("@"):
        return argument
    where, comma, options = argument[1:].partition(",")
    name, switch, port = where.split(":")
    return f"{name}:transport=fd,fd={plug(switch, int(port))}{comma}{options}"


def plug(switch, port):
    control = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    control.connect(f"{switch}/ctl")
    data = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    path = f"{switch}/.{os.getpid()}.{data.fileno()}"
    data.bind(path)
    # struct request_v3 of libvdeplug: magic, version, type (0: new port) and the port above it, our address, description
    address = struct.pack("=H108s", socket.AF_UNIX, path.encode())
    control.sendall(struct.pack("=III", 0xFEEDFACE, 3, port << 8) + address + b"lab\0")
    answer = control.recv(110)
    if not answer:
        sys.exit(f"{switch} refused port {port}")
    data.connect(answer[2:].split(b"\0")[0].decode())
    # The switch keeps the port while the control connection is open, so the command inherits both ends.
    for each in (control, data):
        os.set_inheritable(each.fileno(), True)
    control.detach()
    return data.detach()


if __name__ == "__main__":
    main(*sys.argv[1:])
