package io.quiesce.harness.process;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;

/**
 * A real browser without a window, which speaks to nobody but the page it shows.
 */
final class Browser implements AutoCloseable {

    /** Completes when a condition holds, which is looked at whenever the page changes. */
    private static final String AWAIT =
            """
            const done = arguments[arguments.length - 1];
            const holds = () => %s;
            const look = () => holds() && (watch.disconnect(), done(true));
            const watch = new MutationObserver(look);
            watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
            look();
            """;

    private final ChromeDriver driver;

    /**
     * Open a page.
     * @param profile an empty folder
     * @param page the page
     */
    Browser(Path profile, URI page) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(RealServers.chromium().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=900,700",
                "--user-data-dir=" + profile);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(RealServers.chromedriver().toFile())
                .withSilent(true)
                .build();
        this.driver = new ChromeDriver(service, options);
        this.driver.get(page.toString());
    }

    /** Show another page. */
    void open(URI page) {
        this.driver.get(page.toString());
    }

    /** Make the page as large as it is on another screen. */
    void resize(int width, int height) {
        this.driver.manage().window().setSize(new Dimension(width, height));
    }

    /** Wait until a condition of the page holds, in JavaScript. */
    void await(String condition, Duration timeout) {
        this.driver.manage().timeouts().scriptTimeout(timeout);
        this.driver.executeAsyncScript(AWAIT.formatted(condition));
    }

    /** Run a script of the page. */
    Object run(String script) {
        return this.driver.executeScript(script);
    }

    WebElement element(String selector) {
        return this.driver.findElement(By.cssSelector(selector));
    }

    String text(String selector) {
        return element(selector).getText();
    }

    /** Keep a picture of what the page looks like. */
    void screenshot(Path file) throws IOException {
        File picture = this.driver.getScreenshotAs(OutputType.FILE);
        Files.createDirectories(file.getParent());
        Files.write(file, Files.readAllBytes(picture.toPath()));
    }

    @Override
    public void close() {
        this.driver.quit();
    }
}
