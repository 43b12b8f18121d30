package io.quiesce.harness.process.faults;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Requests that misbehave.
 */
@RestController
@RequestMapping("/fault")
class FaultController {

    private final ConfigurableApplicationContext context;

    FaultController(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Ends when it is cancelled, and says so. */
    @GetMapping("/honest")
    String honest() {
        try {
            Stubborn.sleep();
            return "never";
        } catch (InterruptedException ex) {
            return "cancelled";
        }
    }

    /** Never ends. */
    @GetMapping("/stubborn")
    String stubborn() {
        Stubborn.hang();
        return "never";
    }

    /** Leaves no memory to anybody. */
    @GetMapping("/keep-memory")
    void keepMemory() {
        DrasticHandlers.keepAllMemory();
    }

    /** The application ends by itself, with an exit code of its own. */
    @PostMapping("/exit")
    void exit() {
        start("exit", () -> System.exit(SpringApplication.exit(this.context, () -> 42)));
    }

    /** The same, on the thread of the request, which waits for that. */
    @GetMapping("/exit")
    void exitWithin() {
        System.exit(SpringApplication.exit(this.context, () -> 42));
    }

    /** Somebody calls System.exit. */
    @PostMapping("/system-exit")
    void systemExit() {
        start("system-exit", () -> System.exit(17));
    }

    /** The same, on the thread of the request, which never comes back from there. */
    @GetMapping("/system-exit")
    void systemExitWithin() {
        System.exit(17);
    }

    /** Threads of the web server are daemons, and so would theirs be, which do not keep the process alive. */
    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(false);
        thread.start();
    }
}
