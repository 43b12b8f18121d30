package io.quiesce.harness.process.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Requests that misbehave.
 */
@RestController
@RequestMapping("/fault")
class FaultController {

    private static final Log logger = LogFactory.getLog(FaultController.class);

    private final AtomicInteger uploads = new AtomicInteger();

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

    /** Has the first event at once, and others all the time, from a thread that is none of the server. */
    @GetMapping("/events")
    SseEmitter events() {
        SseEmitter emitter = new SseEmitter(0L);
        start("events", () -> {
            try {
                while (true) {
                    emitter.send("event");
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            } catch (IOException | IllegalStateException | InterruptedException ex) {
                // The client has gone, or the stream has been ended.
            }
        });
        return emitter;
    }

    /** Reads what is sent, to its end. */
    @PostMapping("/upload")
    long upload(InputStream body) throws IOException {
        logger.info("reads upload " + this.uploads.incrementAndGet());
        return body.transferTo(OutputStream.nullOutputStream());
    }

    /** Has no end. */
    @GetMapping("/endless")
    void endless(OutputStream body) throws IOException {
        while (true) {
            body.write(new byte[8192]);
        }
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
