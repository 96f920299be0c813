#!/usr/bin/env python3
"""Hosts that are namespaces of this machine's kernel: network, mount, process, IPC and host name of their own.

    namespaces.py room DIR                  become what the hosts of this lab stand in: their disks, and the bridge between them
    namespaces.py boot DIR INDEX:PORT...    boot hosts; print "INDEX PORT" for each, where PORT 0 has become a free one

Everything is held by processes that are recorded in DIR (../processes.py): the room has the disks, in a tmpfs of its own, and
the bridge; a host is its first process. Nothing is mounted on this machine, and nothing has a name there: with the
processes, all of it is gone.

A host's files are an overlay over those of this machine, whatever it writes. Its sshd is reached at 127.0.0.1:PORT of this
machine: the first process has brought the listening socket along, and starts an sshd for each connection.
"""
import ctypes, os, random, signal, socket, subprocess, sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from processes import record, records, started

NEW_MOUNT, NEW_UTS, NEW_IPC, NEW_PID, NEW_NET = 0x20000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
RECURSIVE_PRIVATE = 0x4000 | 0x40000
DETACH = 2
DIE_WITH_PARENT = 1
# Below the kernel's ephemeral ports and above those of usual services, as in ../router.ts.
PORTS = range(20_000, 32_000)

libc = ctypes.CDLL(None, use_errno=True)


def main(command, directory, *rest):
    if command == "room":
        room(directory)
    elif command == "boot":
        boot(directory, [tuple(map(int, each.split(":"))) for each in rest])
    else:
        sys.exit(__doc__)


def room(directory):
    unshare(NEW_MOUNT | NEW_NET)
    mount("none", "/", None, RECURSIVE_PRIVATE)
    os.mkdir(disks(directory))
    mount("disks", disks(directory), "tmpfs")
    ip("link add trunk type bridge", "link set trunk up")
    # The file says that hosts can boot.
    open(f"{directory}/room", "x").close()
    signal.pause()


def boot(directory, hosts):
    [standing] = [each.pid for each in records(f"{directory}/pids") if each.role == "room" and started(each.pid)]
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    setns(f"/proc/{standing}/ns/mnt", NEW_MOUNT)
    told, tell = os.pipe()
    wait, start = os.pipe()
    pids = {}
    for index, port in hosts:
        listener = listen(port)
        # The next process is the first one of a namespace of its own.
        unshare(NEW_PID)
        pid = os.fork()
        if pid == 0:
            os.close(told)
            os.close(start)
            be_host(directory, index, listener, tell, wait)
        call(libc.setns, own, NEW_PID)
        # It does nothing before it is told to, and is recorded by then.
        record(directory, f"h{index}", pid)
        pids[index] = pid
        print(index, listener.getsockname()[1])
        listener.close()
    os.close(tell)
    hear(told, b"-", len(hosts))
    with open(f"/proc/{standing}/ns/net") as network:
        plug_in(network, pids)
    os.write(start, b"+" * len(hosts))
    hear(told, b"+", len(hosts))


def plug_in(network, pids):
    """Connects each host's eth0 to the bridge."""
    lines = []
    for index, pid in pids.items():
        mac = f"02:00:00:00:{index >> 8:02x}:{index & 255:02x}"
        lines.append(f"link add p{index} type veth peer name eth0 address {mac} netns {pid}")
        lines.append(f"link set p{index} master trunk up")
    # What a host that was switched off has left may take a moment to go.
    left = [f"link delete p{index}" for index in pids]
    ip(*left, enter=network, force=True)
    ip(*lines, enter=network)


def hear(told, word, count):
    """Waits for a word from each host."""
    heard = b""
    while len(heard) < count:
        got = os.read(told, count - len(heard))
        if not got or got.strip(word):
            sys.exit("a host ended while it booted: see its console")
        heard += got


def be_host(directory, index, listener, tell, wait):
    try:
        libc.prctl(DIE_WITH_PARENT, signal.SIGKILL)
        console = os.open(f"{directory}/h{index}.console.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for each in (1, 2):
            os.dup2(console, each)
        os.setsid()
        unshare(NEW_NET | NEW_MOUNT | NEW_UTS | NEW_IPC)
        os.write(tell, b"-")
        if os.read(wait, 1) != b"+":
            os._exit(1)
        set_up(f"{disks(directory)}/h{index}", index, f"{directory}/keys")
        libc.prctl(DIE_WITH_PARENT, 0)
        os.write(2, b"lab: ready\n")
        os.write(tell, b"+")
        os.close(tell)
        os.close(wait)
        serve(listener)
    except BaseException as failure:
        os.write(2, f"lab: {failure!r}\n".encode())
        os.write(tell, b"!")
        os._exit(1)


def set_up(disk, index, keys):
    mount("none", "/", None, RECURSIVE_PRIVATE)
    if not os.path.exists(disk):
        make_disk(disk, index, keys)
    root = f"{disk}/root"
    mount("overlay", root, "overlay", 0, f"lowerdir=/,upperdir={disk}/upper,workdir={disk}/work")
    for kind, place in (("tmpfs", "dev"), ("tmpfs", "run"), ("tmpfs", "tmp"), ("proc", "proc"), ("sysfs", "sys")):
        mount(kind, f"{root}/{place}", kind)
    for name, minor in (("null", 3), ("zero", 5), ("full", 7), ("random", 8), ("urandom", 9)):
        os.mknod(f"{root}/dev/{name}", 0o020666, os.makedev(1, minor))
        os.chmod(f"{root}/dev/{name}", 0o666)
    os.mknod(f"{root}/dev/tty", 0o020666, os.makedev(5, 0))
    os.symlink("/proc/self/fd", f"{root}/dev/fd")
    os.symlink("pts/ptmx", f"{root}/dev/ptmx")
    for name in ("dev/pts", "dev/shm", "run/sshd", "run/lock"):
        os.mkdir(f"{root}/{name}", 0o755)
    mount("devpts", f"{root}/dev/pts", "devpts", 0, "newinstance,ptmxmode=0666,mode=0620")
    os.chmod(f"{root}/tmp", 0o1777)
    os.chdir(root)
    call(libc.pivot_root, b".", b".")
    call(libc.umount2, b".", DETACH)
    os.chdir("/")
    socket.sethostname(f"h{index}")
    ip("link set lo up", "link set eth0 up")


def make_disk(disk, index, keys):
    """Writes what this machine's files must not be seen for."""
    for name in ("upper/etc/ssh/sshd_config.d", "upper/root/.ssh", "upper/home", "upper/var/lib", "work", "root"):
        os.makedirs(f"{disk}/{name}")
    upper = f"{disk}/upper"
    for name in ("root", "home", "etc/ssh"):
        os.setxattr(f"{upper}/{name}", "trusted.overlay.opaque", b"y")
    for path, mode in ((upper, 0o755), (f"{upper}/root", 0o700), (f"{upper}/root/.ssh", 0o700)):
        os.chmod(path, mode)
    write(f"{upper}/etc/hostname", f"h{index}\n")
    write(f"{upper}/etc/machine-id", f"{random.SystemRandom().getrandbits(128):032x}\n")
    write(f"{upper}/etc/ssh/sshd_config", SSHD)
    for name, source in (("etc/ssh/host_key", "host"), ("root/.ssh/authorized_keys", "user.pub")):
        with open(f"{keys}/{source}") as file:
            write(f"{upper}/{name}", file.read(), 0o600)


SSHD = """\
Include /etc/ssh/sshd_config.d/*.conf
HostKey /etc/ssh/host_key
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
UseDNS no
PrintMotd no
Subsystem sftp internal-sftp
"""


def serve(listener):
    """Starts an sshd for each connection, and waits for every process of the host that has ended, as a first process has to."""
    def reap(*_):
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    signal.signal(signal.SIGCHLD, reap)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.setsid()
            for each in (0, 1):
                os.dup2(connection.fileno(), each)
            os.execve("/usr/sbin/sshd", ["/usr/sbin/sshd", "-i", "-e"], {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
        connection.close()


def listen(port):
    for attempt in [port] if port else random.sample(PORTS, 50):
        listener = socket.socket()
        # A host that boots again gets its port, whatever became of earlier connections.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", attempt))
            listener.listen(128)
            return listener
        except OSError:
            listener.close()
    sys.exit(f"port {port} is taken" if port else "no port is free")


def disks(directory):
    return f"{directory}/disks"


def write(path, text, mode=0o644):
    with open(path, "w") as file:
        file.write(text)
    os.chmod(path, mode)


def ip(*lines, enter=None, force=False):
    command = ["ip", *(["-force"] if force else []), "-batch", "-"]
    if enter:
        command = ["nsenter", f"--net=/proc/self/fd/{enter.fileno()}", *command]
    quiet = {"stderr": subprocess.DEVNULL} if force else {}
    passed = [enter.fileno()] if enter else []
    result = subprocess.run(command, input="\n".join(lines) + "\n", text=True, pass_fds=passed, **quiet)
    if result.returncode and not force:
        sys.exit(f"ip -batch: status {result.returncode}")


def mount(source, target, kind, flags=0, options=None):
    texts = [each and each.encode() for each in (source, target, kind)]
    call(libc.mount, *texts, ctypes.c_ulong(flags), options and options.encode())


def unshare(flags):
    call(libc.unshare, flags)


def setns(path, kind):
    with open(path) as file:
        call(libc.setns, file.fileno(), kind)


def call(function, *arguments):
    if function(*arguments):
        error = ctypes.get_errno()
        raise OSError(error, f"{function.__name__}: {os.strerror(error)}")


main(*sys.argv[1:])
