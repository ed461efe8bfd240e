// Makes the pictures of the figure turnable. Where anything that it needs is missing, the pictures stay.
(function () {
  "use strict";
  var figure = document.getElementById("figure-6");
  var cases = Array.from(figure.querySelectorAll("[data-case]"));
  var STEP = Math.PI / 18;

  async function unpacked(script) {
    var packed = Uint8Array.from(atob(script.textContent), function (c) { return c.charCodeAt(0); });
    var stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream).arrayBuffer();
  }

  async function source(part) {
    return new TextDecoder().decode(await unpacked(figure.querySelector("script[data-part=" + part + "]")));
  }

  function address(text) {
    return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  }

  var started;

  // the modules name each other by files that are not there
  async function start() {
    var core = address(await source("core"));
    var three = address((await source("module")).replaceAll("./three.core.min.js", core));
    var controls = address((await source("controls")).replace("from 'three'", "from '" + three + "'"));
    var THREE = await import(three);
    var OrbitControls = (await import(controls)).OrbitControls;
    // one context for the page: browsers allow few
    var renderer = new THREE.WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: true });
    return { THREE: THREE, OrbitControls: OrbitControls, renderer: renderer };
  }

  async function geometryOf(view, THREE) {
    var script = view.querySelector("script");
    if (!script) {
      return null;
    }
    var bytes = await unpacked(script);
    var counts = new DataView(bytes);
    var vertices = counts.getUint32(0, true);
    var triangles = counts.getUint32(4, true);
    var places = Float32Array.from(new Int16Array(bytes, 8, 3 * vertices), function (n) { return n / 32767; });
    var corners = new Int32Array(bytes, 8 + Math.ceil(6 * vertices / 4) * 4, 3 * triangles);
    var index = new Uint32Array(corners.length);
    var at = 0;
    for (var i = 0; i < corners.length; i++) {
      at += corners[i];
      index[i] = at;
    }
    var geometry = new THREE.BufferGeometry();
    geometry.setAttribute("position", new THREE.BufferAttribute(places, 3));
    geometry.setIndex(new THREE.BufferAttribute(index, 1));
    geometry.computeVertexNormals();
    return geometry;
  }

  async function turnable(element) {
    started = started || start();
    var tools = await started;
    var THREE = tools.THREE;
    var renderer = tools.renderer;
    var camera = new THREE.OrthographicCamera(-HALF_VIEW, HALF_VIEW, HALF_VIEW, -HALF_VIEW, 0.1, 10);
    var light = new THREE.DirectionalLight("#fff", DIRECT * Math.PI);
    light.position.set(...LIGHT);
    camera.add(light);
    camera.add(light.target);

    var views = [];
    var reference = null;
    for (var frame of element.querySelectorAll("[data-view]")) {
      var geometry = await geometryOf(frame, THREE);
      var scene = new THREE.Scene();
      scene.add(new THREE.AmbientLight("#fff", AMBIENT * Math.PI));
      if (geometry) {
        scene.add(new THREE.Mesh(geometry, new THREE.MeshLambertMaterial({ color: frame.dataset.view })));
      }
      if (views.length === 0) {
        reference = geometry;
      } else if (reference) {
        scene.add(new THREE.Mesh(reference, new THREE.MeshLambertMaterial(
          { color: "REFERENCE", transparent: true, opacity: SHELL, depthWrite: false })));
      }
      var canvas = document.createElement("canvas");
      canvas.style.cssText = "position:absolute;inset:0;width:100%;height:100%";
      views.push({ scene: scene, canvas: canvas, frame: frame });
    }

    function draw() {
      views.forEach(function (view) {
        var side = Math.max(1, Math.round(view.frame.clientWidth * Math.min(window.devicePixelRatio || 1, 2)));
        renderer.setSize(side, side, false);
        view.scene.add(camera);
        renderer.render(view.scene, camera);
        view.canvas.width = side;
        view.canvas.height = side;
        view.canvas.getContext("2d").drawImage(renderer.domElement, 0, 0, side, side);
      });
    }

    var waiting = false;
    function later() {
      if (!waiting) {
        waiting = true;
        requestAnimationFrame(function () { waiting = false; draw(); });
      }
    }

    var controls = new tools.OrbitControls(camera, element);
    controls.enablePan = false;
    controls.enableZoom = false;
    controls.rotateSpeed = Math.max(1, 0.9 * element.clientHeight / views[0].frame.clientHeight);
    element.style.touchAction = "pan-y";
    element.style.cursor = "grab";

    function look(azimuth, polar) {
      camera.position.setFromSphericalCoords(4, polar, azimuth);
      camera.lookAt(0, 0, 0);
      controls.update();
      later();
    }

    function first() {
      camera.zoom = 1;
      camera.updateProjectionMatrix();
      look(AZIMUTH, Math.PI / 2 - ELEVATION);
    }

    function zoom(factor) {
      camera.zoom = Math.min(8, Math.max(0.5, camera.zoom * factor));
      camera.updateProjectionMatrix();
      later();
    }

    controls.addEventListener("change", later);
    new ResizeObserver(later).observe(element);
    element.tabIndex = 0;
    element.setAttribute("aria-label", "3D views: turn with the arrow keys, plus and minus enlarge and shrink");
    element.addEventListener("dblclick", first);
    element.addEventListener("keydown", function (event) {
      var azimuth = controls.getAzimuthalAngle();
      var polar = controls.getPolarAngle();
      var keys = {
        ArrowLeft: function () { look(azimuth + STEP, polar); },
        ArrowRight: function () { look(azimuth - STEP, polar); },
        ArrowUp: function () { look(azimuth, Math.min(Math.PI - 0.01, polar + STEP)); },
        ArrowDown: function () { look(azimuth, Math.max(0.01, polar - STEP)); },
        "+": function () { zoom(1.2); },
        "-": function () { zoom(1 / 1.2); },
        Home: first
      };
      if (keys[event.key] && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        keys[event.key]();
      }
    });

    first();
    draw();
    views.forEach(function (view) {
      view.frame.appendChild(view.canvas);
      view.frame.querySelector("img").style.visibility = "hidden";
    });
    element.dataset.turnable = "yes";
    hint();
  }

  function hint() {
    if (!figure.querySelector("[data-hint]")) {
      var text = document.createElement("p");
      text.dataset.hint = "";
      text.className = "screen";
      text.textContent = "Drag a tumour to turn it, or use the arrow keys, + and \u2212; "
        + "double-click to look from where you began.";
      figure.insertBefore(text, figure.firstChild);
    }
  }

  function begin(element) {
    turnable(element).catch(function (reason) { console.info("The views stay as they are: " + reason); });
  }

  var near = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) {
        near.unobserve(entry.target);
        begin(entry.target);
      }
    });
  }, { rootMargin: "300px" });
  cases.forEach(function (element) { near.observe(element); });
})();
