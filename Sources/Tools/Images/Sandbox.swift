import CLinux
import CSeccomp
import Glibc

/// The rights that the worker gives up before it reads the first foreign byte.
enum Sandbox {
    /// The limit of the address space in bytes: `PictureLimits.decoded`, a picture's file, its sizes, and the libraries.
    /// The libraries map much memory but use little of it.
    static let memory: UInt64 = 1 << 29

    /// The system calls that decoding needs: memory, time, exit.
    private static let allowed = [
        "brk", "munmap", "mremap", "madvise", "futex", "exit", "exit_group", "rt_sigreturn", "rt_sigprocmask", "sigaltstack",
        "clock_gettime", "gettimeofday", "getrandom", "getpid", "gettid", "sched_yield", "close",
    ]

    /// System calls that no picture needs. They end the process at once. All others fail with EPERM.
    private static let fatal = [
        "open", "openat", "openat2", "creat", "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4",
        "sendto", "sendmsg", "recvmsg", "execve", "execveat", "fork", "vfork", "clone", "clone3", "ptrace", "kill",
        "process_vm_readv", "process_vm_writev", "memfd_create", "io_uring_setup", "bpf", "mount", "unlink", "unlinkat",
        "rename", "renameat", "renameat2", "mkdir", "mkdirat", "setuid", "prctl", "seccomp", "prlimit64",
    ]

    /// Closes the sandbox for the rest of the process's life.
    /// - Returns: the version of Landlock, 0 where the kernel has none; nil where a mandatory part failed.
    static func close(cpuSeconds: Int) -> Int32? {
        let landlock = kolchi_landlock()
        guard landlock >= 0, kolchi_limit(memory, UInt64(cpuSeconds)), filterCalls() else { return nil }
        return landlock
    }

    private static func filterCalls() -> Bool {
        guard let filter = unsafe seccomp_init(0x0005_0000 | UInt32(EPERM)) else { return false }
        defer { unsafe seccomp_release(filter) }
        let allow: UInt32 = 0x7FFF_0000
        let kill: UInt32 = 0x8000_0000
        var isWhole = true
        func rule(_ action: UInt32, _ name: String, _ conditions: [scmp_arg_cmp] = []) {
            let call = unsafe seccomp_syscall_resolve_name(name)
            // Some architectures lack some of the old calls.
            guard call >= 0 else { return }
            let failure = unsafe seccomp_rule_add_array(filter, action, call, UInt32(conditions.count), conditions)
            if failure != 0 { isWhole = false }
        }
        for name in allowed { rule(allow, name) }
        for name in fatal { rule(kill, name) }
        // Descriptor 0 is the shop's socket. Descriptor 2 is stderr, for the reason of a crash.
        rule(allow, "read", [equal(0, 0)])
        rule(allow, "write", [equal(0, 0)])
        rule(allow, "write", [equal(0, 2)])
        // Allows abort(3) to end this process. A signal to any other process fails.
        rule(allow, "tgkill", [equal(0, UInt64(getpid()))])
        // Memory must never be executable.
        let noCode = scmp_arg_cmp(arg: 2, op: SCMP_CMP_MASKED_EQ, datum_a: UInt64(PROT_EXEC), datum_b: 0)
        rule(allow, "mmap", [noCode])
        rule(allow, "mprotect", [noCode])
        return unsafe isWhole && seccomp_load(filter) == 0
    }

    private static func equal(_ argument: UInt32, _ value: UInt64) -> scmp_arg_cmp {
        scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
    }
}
