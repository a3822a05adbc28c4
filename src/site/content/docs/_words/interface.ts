/** What the interface says, in English. Other languages say the same: `const words: Words = { … }`. Names in braces are
 *  filled in; where a number decides the form, there is one text for each form that the language has. */
import type { Counted } from '../../../words.ts'

const counted = (forms: Counted): Counted => forms

export const words = {
  /** What scripts of every page say. */
  page: {
    newerVersion: {
      title: 'Newer version',
      text: 'There is a newer version of this course.',
      aside: 'It is loaded when all other tabs with the course are closed.',
      load: 'Load it',
      later: 'Later',
    },
    progress: {
      some: '{done} of {all} tasks',
      loaded: 'Loaded: what is done there is done here.',
      notProgress: 'That file holds no progress of this course.',
      /** Read out after a chapter's name in the sidebar. */
      chapterDone: ', done',
      chapterBegun: ', {done} of {all} tasks done',
    },
  },

  /** What scripts of pages with a lab say. */
  lab: {
    live: 'from your cluster',
    task: { open: 'to do', done: 'done' },
    tasks: {
      some: '{done} of {all} tasks are done.',
      all: 'All {all} tasks are done.',
    },
    predict: {
      asking: 'asking your cluster …',
      right: 'Right: that is what your cluster did.',
      wrong: 'Not this time: your cluster did what is marked.',
      neither: 'Your cluster gave neither of these answers; the marked one is what the text expects.',
    },
    toolbar: {
      starting: 'starting',
      restoring: 'restoring {percent}%',
      ready: 'cluster ready',
      failed: 'stopped',
      above: 'Above the terminal',
      map: 'Map',
      editor: 'Editor',
    },
    time: {
      group: 'Time in the lab',
      clock: 'Time in the cluster',
      pause: 'Pause time',
      resume: 'Let time pass',
      speed: 'Speed of time',
      skip: 'Skip a minute ahead',
    },
    reset: {
      button: 'Reset',
      title: 'Start this lab over?',
      text: 'The cluster, your files and your terminals go back to how the lab begins. What you made in it is lost.',
      keep: 'Keep going',
      reset: 'Reset the lab',
    },
    /** By what has happened (`session/protocol.ts`, `terminal/lab-client.ts`). */
    notices: {
      'other-tab':
        'This lab is open in another tab. Here you have a cluster of its own, which is not kept when you leave the page.',
      'other-build':
        'The site has changed since your last visit, so the cluster starts anew. Your files and command history are as you left them.',
      'not-restored':
        'Your last session could not be restored, so the cluster starts anew. Your files and command history are as you left them.',
      revived: 'The lab had stopped answering. It was started again, from where it was a moment before.',
    },
    failures: {
      'not-loaded': 'The lab could not be loaded.',
      'stopped-answering': 'The lab stopped answering, again and again.',
      /** `{message}` is in English, from the program. */
      other: '{message}',
      remedy: 'Press Reset to start again from the beginning.',
    },
    noticeRead: 'All right',
    height: 'Height of what is above the terminal',
    terminals: {
      list: 'Terminals',
      /** What a screen reader calls one. */
      on: 'Terminal on {title}',
      close: 'Close {title}',
      closeTitle: 'Close {title} (Delete on its tab)',
      /** `{esc}` and `{tab}` are keys. */
      leave: 'Press {esc} then {tab} to leave the terminal.',
      ended: 'session ended',
      open: 'Open a terminal',
      openOn: 'Open a terminal on',
      machine: 'Your machine',
      nodes: 'Nodes',
      pods: 'Pods',
    },
    map: {
      title: 'Map of the cluster',
      drawing: 'Nodes, pods and Services; arrow keys move between them',
      list: 'As a list',
      nodes: counted({ one: '{n} node', other: '{n} nodes' }),
      pods: counted({ one: '{n} pod', other: '{n} pods' }),
      services: counted({ one: '{n} Service', other: '{n} Services' }),
      endpoints: counted({ one: '{n} ready endpoint', other: '{n} ready endpoints' }),
      node: 'Node {name}',
      pod: 'Pod {name}',
      service: 'Service {name}',
      on: 'on {node}',
      ready: 'ready',
      notReady: 'not ready',
      cordoned: 'cordoned',
      notScheduled: 'not scheduled',
      terminating: 'terminating',
      noneReady: 'none ready',
      /** Of a Service's endpoints, and of a pod's containers. */
      readyOf: '{ready} ready of {all}',
      containersReady: '{count} ready',
      separator: ', ',
      columns: {
        name: 'Name',
        type: 'Type',
        clusterIp: 'ClusterIP',
        ports: 'Ports',
        selector: 'Selector',
        endpoints: 'Endpoints',
        state: 'State',
        address: 'Address',
        podAddresses: 'Pod addresses',
        pods: 'Pods',
        ready: 'Ready',
        status: 'Status',
        node: 'Node',
        namespace: 'Namespace',
        owner: 'Owner',
        restarts: 'Restarts',
        containers: 'Containers',
        taints: 'Taints',
        outside: 'From outside',
      },
      tables: { services: 'Services', nodes: 'Nodes', pods: 'Pods' },
    },
    details: {
      title: 'Details',
      close: 'Close details',
      gone: 'It is gone.',
      labels: 'Labels',
      conditions: 'Conditions',
      terminal: 'Terminal',
      describe: 'Describe',
      logs: 'Logs',
      slices: 'Slices',
    },
    editor: {
      title: 'Editor',
      files: 'Files',
      openFiles: 'Open files',
      thisFile: 'This file',
      unsaved: 'unsaved',
      empty: "Choose a file, or make a new one. Fields and values complete as you type, by the cluster's own schema.",
      textOf: 'Text of {name}',
      save: 'Save',
      saveTitle: 'Save (Ctrl-S)',
      apply: 'Apply',
      applyTitle: 'Save, and type kubectl apply -f into the terminal',
      format: 'Format',
      notFormatted: 'Not formatted: {wrong}',
      compare: 'Compare with the cluster',
      close: 'Close {name}',
      waits: 'A program on {host} waits for this text.',
      saveAndClose: 'Save and close',
      closeUnsaved: 'Close without saving',
      hasUnsaved: '{name} has unsaved changes.',
      throwAway: 'Throw away',
      goOn: 'Go on editing',
      putAway: 'Put away',
    },
    diff: {
      title: 'Compared with the cluster',
      asking: 'Asking the cluster …',
      same: 'The cluster has just what this file says.',
      change: 'What applying this file would change:',
      refused: 'The cluster does not take this file:',
      back: 'Back to the text',
    },
    files: {
      title: 'Files of the workspace',
      new: 'New file',
      nameOfNew: 'Name of the new file',
      placeholder: 'name.yaml',
      upload: 'Upload files',
      rename: 'Rename',
      renameOne: 'Rename {name}',
      newName: 'New name of {name}',
      delete: 'Delete',
      deleteOne: 'Delete {name}',
      deleteQuestion: 'Delete {name}?',
      keep: 'Keep',
    },
    /** What is wrong with a manifest. */
    manifest: {
      notAnObject: 'an object is a mapping',
      missing: '{field} is missing',
      unknownKind: 'the cluster has no kind {kind} in {version}',
      unknownField: 'unknown field "{field}"',
      mapping: '{field} is a mapping',
      list: '{field} is a list',
      number: '{field} is a number',
      boolean: '{field} is true or false',
      string: '{field} is a string: write it in quotes',
      type: '{field} is a {type}',
      oneOf: '{field} is one of {values}',
    },
    /** CodeMirror's own words, by what they are in English; those that are not here stay English. */
    codemirror: {} as Readonly<Record<string, string>>,
  },

  /** What the start page's cluster says, apart from what it answers. `{address}` and names are its own. */
  start: {
    region: 'A live cluster',
    still: 'Three nodes, one Service',
    starting: 'Starting …',
    live: 'Live in this page',
    pause: 'Pause the cluster',
    resume: 'Let the cluster go on',
    client: 'a client asks',
    noAnswer: 'no answer',
    stays: 'stays',
    /** What stands in a pod that has no address to show. */
    pod: {
      pending: 'starting',
      running: 'starting',
      terminating: 'leaving',
      succeeded: 'ended',
      failed: 'failed',
    },
    drawing:
      'A client asks for http://{service}. The Service {service}, {address}, passes each request to one of its pods.',
    deletePod: 'Delete the pod {name}, {address}, on {node}',
    address: "The Service's address",
    pods: 'Pods so far',
    answers: 'Answers',
    lost: '{n} lost',
    actions: 'Do something to it',
    delete: 'Delete a pod',
    scale: 'Scale to {n}',
    restart: 'Replace all',
    resolve: 'Ask the DNS',
    console: 'What was run',
    hint: 'Press a button, or click a pod to delete it. What it runs, and what comes back, stands here.',
    failed: 'The cluster could not be started in this browser. The chapters can be read all the same.',
  },

  /** What pages say before any script runs. */
  built: {
    run: 'Run',
    runTitle: 'Type into the terminal',
    runTitleIn: 'Type into the terminal “{terminal}”',
    split: {
      tabs: 'Text or lab',
      view: 'View',
      text: 'Text',
      terminal: 'Terminal',
      map: 'Map',
      editor: 'Editor',
      lab: 'Lab',
      width: 'Width of the text',
    },
    task: 'Task',
    showMe: 'Show me',
    hint: 'Hint',
    predict: 'What will happen?',
    runAndSee: 'Run it and see',
    why: 'Why',
    tasks: counted({ one: '{n} task', other: '{n} tasks' }),
    solveRest: 'Solve the rest',
    labAlone: 'The lab without the text',
    labPage: {
      title: 'Lab: {title}',
      description: 'The lab of the chapter {title}, without its text.',
      /** `{tasks}` is counted as above, `{link}` is the chapter. */
      about: '{tasks}, {difficulty}, about {minutes} minutes. The story is told in {link}.',
      beginner: 'beginner',
      intermediate: 'intermediate',
      advanced: 'advanced',
    },
    progress: {
      save: 'Save progress to a file',
      load: 'Load progress from a file',
      file: 'File with progress',
    },
    /** Above a translation whose English has changed since. */
    due: '',
  },
}

export type Words = typeof words
export type PageWords = Words['page']
export type LabWords = Words['lab']
export type StartWords = Words['start']
